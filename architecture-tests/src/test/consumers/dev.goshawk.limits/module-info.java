/** Limits calls and uses nothing else. */
module consumer {
  requires dev.goshawk.limits;
}
