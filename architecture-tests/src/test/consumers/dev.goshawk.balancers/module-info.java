module consumer {
  requires dev.goshawk.balancers;
}
