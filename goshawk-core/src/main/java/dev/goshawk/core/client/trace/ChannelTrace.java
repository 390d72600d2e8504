package dev.goshawk.core.client.trace;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ResolutionEvent;
import dev.goshawk.core.trace.StateEvent;
import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of a channel, and what measures its connections; there is none where the channel has
 * neither. Any thread.
 *
 * <p>States are told while the channel or the subchannel has them already.
 */
public final class ChannelTrace {

  private final @Nullable Observers<ChannelTracer> tracers;
  private final @Nullable ConnectionMetrics metrics;
  private final String target;
  private final String authority;
  private final NanoClock clock;

  private ChannelTrace(
      @Nullable Observers<ChannelTracer> tracers,
      @Nullable ConnectionMetrics metrics,
      String target,
      String authority,
      NanoClock clock) {
    this.tracers = tracers;
    this.metrics = metrics;
    this.target = target;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * What tells these, or null when there is nobody to be told.
   *
   * @param target with its scheme, as {@link dev.goshawk.core.resolve.Target#canonical} has it
   */
  public static @Nullable ChannelTrace of(
      List<ChannelTracer> tracers,
      Metrics metrics,
      String target,
      String authority,
      NanoClock clock) {
    Observers<ChannelTracer> all = Observers.of(tracers);
    ConnectionMetrics counts = ConnectionMetrics.of(metrics);
    return all == null && counts == null
        ? null
        : new ChannelTrace(all, counts, target, authority, clock);
  }

  /** A call begins; null when nobody wants to see it. The caller's thread. */
  public @Nullable CallTrace begin(
      MethodDescriptor<?, ?> method, CallOptions options, @Nullable Deadline deadline) {
    Observers<ChannelTracer> told = tracers;
    if (told == null) {
      return null;
    }
    CallTrace fresh = new CallTrace(this, method, options, deadline);
    Observers<ClientCallTracer> wanted = told.ask(tracer -> tracer.onCall(fresh));
    if (wanted == null) {
      return null;
    }
    fresh.toldTo(wanted);
    return fresh;
  }

  /** An attempt to connect begins. The channel's loop. */
  public ConnectionTrace connecting(SocketAddress address, Attributes attributes) {
    ConnectionTrace fresh = new ConnectionTrace(this, address, attributes);
    fresh.connecting();
    return fresh;
  }

  void connection(ConnectionEvent event) {
    if (metrics != null) {
      metrics.count(event);
    }
    if (tracers != null) {
      tracers.each(tracer -> tracer.onConnection(event));
    }
  }

  /** The resolver has told something. The channel's loop. */
  public void resolved(ResolutionResult result, Status accepted, @Nullable String policy) {
    Observers<ChannelTracer> told = tracers;
    if (told == null) {
      return;
    }
    ResolutionEvent event =
        ResolutionEvent.builder(target)
            .endpoints(result.endpoints().size())
            .accepted(accepted)
            .serviceConfig(result.config() != null)
            .policy(policy)
            .build();
    told.each(tracer -> tracer.onResolution(event));
  }

  /** The channel has come to a state that it did not have. Its loop. */
  public void state(ConnectivityState fresh) {
    told(StateEvent.ofChannel(target, fresh, ""));
  }

  /** A subchannel has come to a state that it did not have. The channel's loop. */
  public void state(SocketAddress address, ConnectivityState fresh, @Nullable Status failure) {
    boolean failed = fresh == ConnectivityState.TRANSIENT_FAILURE && failure != null;
    told(StateEvent.ofSubchannel(target, address, fresh, failed ? String.valueOf(failure) : ""));
  }

  private void told(StateEvent event) {
    if (tracers != null) {
      tracers.each(tracer -> tracer.onState(event));
    }
  }

  String target() {
    return target;
  }

  String authority() {
    return authority;
  }

  long nanoTime() {
    return clock.nanoTime();
  }
}
