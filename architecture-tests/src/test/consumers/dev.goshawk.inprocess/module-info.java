module consumer {
  requires dev.goshawk.inprocess;
}
