module consumer {
  requires dev.goshawk.json;
}
