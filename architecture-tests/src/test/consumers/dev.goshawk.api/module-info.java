module consumer {
  requires dev.goshawk.api;
}
