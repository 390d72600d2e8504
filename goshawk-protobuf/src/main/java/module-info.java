/** Marshallers for protobuf messages, and rich error details. */
module dev.goshawk.protobuf {
  requires transitive dev.goshawk.api;
  requires transitive com.google.protobuf;
  requires transitive proto.google.common.protos;
  requires static org.jspecify;

  exports dev.goshawk.protobuf;
}
