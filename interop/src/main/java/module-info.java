/** The gRPC interop programs. */
@SuppressWarnings("module") // the command is built after this
module dev.goshawk.interop {
  requires dev.goshawk;
  requires dev.goshawk.auth;
  requires static org.jspecify;

  exports dev.goshawk.interop to
      dev.goshawk.cli;
  // Printing a message reads its fields by reflection.
  exports dev.goshawk.interop.proto to
      com.google.protobuf;
}
