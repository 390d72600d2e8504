module consumer {
  requires dev.goshawk.protobuf;
}
