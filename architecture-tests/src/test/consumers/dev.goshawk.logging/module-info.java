/** Uses logs of calls and nothing else. */
module consumer {
  requires dev.goshawk.logging;
}
