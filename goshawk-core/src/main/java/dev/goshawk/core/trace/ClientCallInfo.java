package dev.goshawk.core.trace;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/** A call on the client, as its tracer sees it. Immutable, any thread. */
public interface ClientCallInfo {

  /** Its method. */
  MethodDescriptor<?, ?> method();

  /** Its options, metadata included, as interceptors have left them. */
  CallOptions options();

  /**
   * The earliest of the deadlines that held when it was started: of its options, or of the call
   * that made it; null when there was none. A timeout of the service config may come earlier.
   */
  @Nullable Deadline deadline();

  /** The target of its channel, always with its scheme: {@code dns:///host:port}. */
  String target();

  /** Its {@code :authority}: the call's own, or the channel's; a picker may put another there. */
  String authority();
}
