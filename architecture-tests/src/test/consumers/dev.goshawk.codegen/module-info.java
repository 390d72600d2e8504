module consumer {
  requires dev.goshawk.codegen;
}
