/** The code that people copy, and that the demonstration runs. */
@SuppressWarnings("module") // the module that the qualified exports name is compiled later
module dev.goshawk.examples {
  requires transitive dev.goshawk;
  requires dev.goshawk.auth;
  requires dev.goshawk.limits;
  requires static org.jspecify;

  exports dev.goshawk.examples to
      dev.goshawk.cli;
  exports dev.goshawk.examples.routeguide to
      dev.goshawk.cli;
}
