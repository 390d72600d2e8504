package dev.goshawk.core.trace;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;

/** A call on the client, as its tracer sees it. Immutable, any thread. */
public interface ClientCallInfo {

  /** Its method. */
  MethodDescriptor<?, ?> method();

  /** Its options, metadata included, as interceptors have left them. */
  CallOptions options();

  /** The target of its channel, always with its scheme: {@code dns:///host:port}. */
  String target();

  /** Its {@code :authority}: the call's own, or the channel's; a picker may put another there. */
  String authority();
}
