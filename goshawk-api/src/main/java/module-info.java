/** What applications and generated code touch: calls, channels, servers, status and metadata. */
@SuppressWarnings("module") // the module that the qualified export names is compiled later
module dev.goshawk.api {
  requires static org.jspecify;

  exports dev.goshawk.api;
  exports dev.goshawk.api.stub;
  exports dev.goshawk.api.internal to
      dev.goshawk.core,
      dev.goshawk.netty,
      dev.goshawk.inprocess;
  exports dev.goshawk.api.text to
      dev.goshawk.core,
      dev.goshawk.logging,
      dev.goshawk.netty;
}
