package dev.goshawk.core.client.trace;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.OpenConnection;
import dev.goshawk.core.loop.EndGate;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ConnectionInfo;
import dev.goshawk.core.trace.PickInfo;
import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of one attempt. Whoever has the attempt tells one event after another; the end may
 * come from any thread, once, and is told behind the event that is being told.
 */
final class AttemptTrace implements AttemptInfo {

  private final CallTrace call;
  private final Object key;
  private final int previous;
  private final boolean transparent;
  private final boolean hedge;
  private final long began;
  private final EndGate gate = new EndGate();

  // Written before anybody else has this.
  private @Nullable Observers<AttemptTracer> tracers;
  private Metadata metadata = Metadata.EMPTY;

  // Of whoever has the attempt.
  private boolean waited;
  private boolean committed;
  private long sent;
  private long received;

  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

  AttemptTrace(CallTrace call, Object key, int previous, boolean transparent, boolean hedge) {
    this.call = call;
    this.key = key;
    this.previous = previous;
    this.transparent = transparent;
    this.hedge = hedge;
    this.began = call.nanoTime();
  }

  void toldTo(@Nullable Observers<AttemptTracer> wanted) {
    tracers = wanted;
    if (wanted != null) {
      Metadata.Builder all = Metadata.builder();
      wanted.each(tracer -> all.addAll(tracer.metadata()));
      metadata = all.build();
    }
  }

  // What the attempt is.

  @Override
  public ClientCallInfo call() {
    return call;
  }

  @Override
  public int previousAttempts() {
    return previous;
  }

  @Override
  public boolean isTransparentRetry() {
    return transparent;
  }

  @Override
  public boolean isHedge() {
    return hedge;
  }

  Object key() {
    return key;
  }

  /** When it began, on the clock of the channel. */
  long began() {
    return began;
  }

  /** The call's own metadata, but for names that a tracer has metadata of, and that. */
  Metadata metadata(Metadata own) {
    if (metadata.isEmpty()) {
      return own;
    }
    Metadata.Builder all = Metadata.builder();
    for (int i = 0; i < own.size(); i++) {
      if (!metadata.names().contains(own.entry(i).name())) {
        all.add(own.entry(i));
      }
    }
    return all.addAll(metadata).build();
  }

  // What happens to it.

  private void tell(Consumer<AttemptTracer> event) {
    Observers<AttemptTracer> told = tracers;
    if (told != null && gate.enter()) {
      told.each(event);
      if (gate.leave()) {
        tellEnd();
      }
    }
  }

  void picked(PickResult result) {
    Subchannel subchannel = result.subchannel();
    if (subchannel == null) {
      waited = true;
      return;
    }
    PickInfo pick =
        new Pick(
            subchannel.address(),
            waited ? call.nanoTime() - began : 0,
            labels(result.labels(), subchannel.endpoint()));
    tell(tracer -> tracer.onPicked(pick));
  }

  private static Map<String, String> labels(Map<String, String> given, Endpoint endpoint) {
    Attributes known = endpoint.attributes();
    String locality = known.get(Endpoint.LOCALITY);
    String service = known.get(Endpoint.BACKEND_SERVICE);
    if (locality == null && service == null) {
      return given;
    }
    Map<String, String> labels = new HashMap<>();
    if (locality != null) {
      labels.put(PickInfo.LOCALITY, locality);
    }
    if (service != null) {
      labels.put(PickInfo.BACKEND_SERVICE, service);
    }
    labels.putAll(given);
    return Map.copyOf(labels);
  }

  /** What a picker has said, for tracers. */
  private record Pick(SocketAddress address, long waitedNanos, Map<String, String> labels)
      implements PickInfo {}

  void opened(Carrier carrier) {
    ConnectionInfo connection = new OpenConnection(carrier);
    tell(tracer -> tracer.onRequestHeaders(connection));
  }

  void sent(int length, boolean compressed) {
    long sequence = sent++;
    long size = compressed ? call.plainSize(sequence) : length;
    tell(tracer -> tracer.onMessageSent(sequence, size, length));
  }

  void sentAll() {
    tell(AttemptTracer::onHalfClose);
  }

  void committed() {
    if (!committed) {
      committed = true;
      tell(AttemptTracer::onCommitted);
    }
  }

  void headers(Metadata headers) {
    tell(tracer -> tracer.onResponseHeaders(headers));
  }

  void received(int size, int wireSize) {
    long sequence = received++;
    tell(tracer -> tracer.onMessageReceived(sequence, size, wireSize));
  }

  /** With what it has ended. */
  private record End(Status status, Metadata trailers) {}

  /** It has ended, unless it had before. Any thread. */
  void ended(Status status, Metadata trailers) {
    if (end.compareAndSet(null, new End(status, trailers)) && gate.end()) {
      tellEnd();
    }
  }

  private void tellEnd() {
    Observers<AttemptTracer> told = tracers;
    End how = end.get();
    if (told != null && how != null) {
      told.each(tracer -> tracer.onEnd(how.status(), how.trailers()));
    }
    call.left();
  }
}
