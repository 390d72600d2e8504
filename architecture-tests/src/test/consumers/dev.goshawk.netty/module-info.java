module consumer {
  requires dev.goshawk.netty;
}
