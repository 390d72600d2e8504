/** From {@code .proto} descriptors to Java services and clients, on the JVM. */
module dev.goshawk.codegen {
  requires transitive com.google.protobuf;
  requires static org.jspecify;

  exports dev.goshawk.codegen;
}
