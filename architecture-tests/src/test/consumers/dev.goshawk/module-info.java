module consumer {
  requires dev.goshawk;
}
