module consumer {
  requires dev.goshawk.services;
}
