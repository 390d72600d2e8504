module consumer {
  requires dev.goshawk.core;
}
