module consumer {
  requires dev.goshawk.http2;
}
