/** The goshawk command. */
module dev.goshawk.cli {
  requires dev.goshawk;
  requires dev.goshawk.examples;
  requires dev.goshawk.interop;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.goshawk.cli to
      info.picocli;
}
