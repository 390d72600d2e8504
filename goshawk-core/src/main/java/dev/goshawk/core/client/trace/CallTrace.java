package dev.goshawk.core.client.trace;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.loop.EndGate;
import dev.goshawk.core.loop.Observers;
import dev.goshawk.core.message.MessageBytes;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.PlainSizes;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of one call and of its attempts, which are named by whatever object the call has for
 * each. There is none for a call that nobody observes, so that it costs a look at a field.
 *
 * <p>Any thread. The end comes once, behind the ends of the attempts; what comes later is not told.
 */
public final class CallTrace implements ClientCallInfo {

  private static final AttemptTrace[] NONE = {};

  private final ChannelTrace channel;
  private final MethodDescriptor<?, ?> method;
  private final CallOptions options;
  private final @Nullable Deadline deadline;
  private final EndGate gate = new EndGate();
  private final @Nullable PlainSizes sizes;

  // Written before anybody else has this.
  private @Nullable Observers<ClientCallTracer> tracers;
  private boolean messages;

  private volatile AttemptTrace[] attempts = NONE; // replaced under the monitor
  private int counted; // guarded by this: attempts that were no transparent retries

  // Written before the end is told.
  private Status status = Status.OK;
  private Metadata trailers = Metadata.EMPTY;

  CallTrace(
      ChannelTrace channel,
      MethodDescriptor<?, ?> method,
      CallOptions options,
      @Nullable Deadline deadline) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.deadline = deadline;
    this.sizes = options.compression() == null ? null : new PlainSizes(0);
  }

  void toldTo(Observers<ClientCallTracer> wanted) {
    tracers = wanted;
    wanted.each(tracer -> messages |= tracer.wantsMessages());
  }

  private Observers<ClientCallTracer> tracers() {
    return Objects.requireNonNull(tracers);
  }

  // What the call is.

  @Override
  public MethodDescriptor<?, ?> method() {
    return method;
  }

  @Override
  public CallOptions options() {
    return options;
  }

  @Override
  public @Nullable Deadline deadline() {
    return deadline;
  }

  @Override
  public String target() {
    return channel.target();
  }

  @Override
  public String authority() {
    String own = options.authority();
    return own == null ? channel.authority() : own;
  }

  long nanoTime() {
    return channel.nanoTime();
  }

  /** The size of a message before compression, or -1 when it is not known. */
  int plainSize(long sequence) {
    return sizes == null ? -1 : sizes.get(sequence);
  }

  // What happens to the call.

  /** A message is about to be encoded. Its size is asked for only where it may be compressed. */
  public <T> void encoding(Marshaller<T> marshaller, T message) {
    if (sizes != null) {
      sizes.add(PlainSizes.of(marshaller, message));
    }
  }

  /** Whether the bytes of messages are to be told, so that requests are encoded for that. */
  public boolean wantsMessages() {
    return messages;
  }

  /** The caller has sent a request, which was encoded. Its thread. */
  public void request(byte[] framed, @Nullable Codec codec) {
    if (messages) {
      message(MessageBytes.plain(framed, codec), ClientCallTracer::onRequest);
    }
  }

  /** A response came, and is about to be read. The loop of its connection. */
  public void response(byte[] buf, int off, int len) {
    if (messages) {
      message(ByteBuffer.wrap(buf, off, len), ClientCallTracer::onResponse);
    }
  }

  private void message(
      @Nullable ByteBuffer message, BiConsumer<ClientCallTracer, ByteBuffer> event) {
    if (message != null && gate.enter()) {
      tracers().each(tracer -> event.accept(tracer, MessageBytes.view(message)));
      left();
    }
  }

  /** The caller has ended its requests. */
  public void halfClosed() {
    tell(ClientCallTracer::onHalfClose);
  }

  /** The caller cancels. Any thread. */
  public void cancelled() {
    tell(ClientCallTracer::onCancel);
  }

  private void tell(Consumer<ClientCallTracer> event) {
    if (gate.enter()) {
      tracers().each(event);
      left();
    }
  }

  /** The name of the channel is resolved. */
  public void nameResolved() {
    AttemptTrace[] all = attempts;
    if (all.length > 0 && gate.enter()) { // else it was before the call had to wait
      long waited = nanoTime() - all[0].began();
      tracers().each(tracer -> tracer.onNameResolved(waited));
      left();
    }
  }

  /** The call has ended, and with it its attempts. */
  public void ended(Status how, Metadata sent) {
    status = how;
    trailers = sent;
    boolean here = gate.end(); // attempts hold it open
    for (AttemptTrace attempt : attempts) {
      attempt.ended(how, sent);
    }
    if (here) {
      tellEnd();
    }
  }

  /** Leaves what was entered. */
  void left() {
    if (gate.leave()) {
      tellEnd();
    }
  }

  private void tellEnd() {
    tracers().each(tracer -> tracer.onEnd(status, trailers));
  }

  // What happens to its attempts.

  /**
   * An attempt begins.
   *
   * @param key what names it
   * @param transparent whether it takes the place of one that the server did not process
   * @param hedge whether it runs beside another
   */
  public void began(Object key, boolean transparent, boolean hedge) {
    if (!gate.enter()) {
      return; // the call has ended
    }
    int previous;
    synchronized (this) {
      previous = transparent ? Math.max(0, counted - 1) : counted;
      counted += transparent ? 0 : 1;
    }
    AttemptTrace fresh = new AttemptTrace(this, key, previous, transparent, hedge);
    Observers<AttemptTracer> wanted = tracers().ask(tracer -> tracer.onAttempt(fresh));
    fresh.toldTo(wanted);
    synchronized (this) {
      AttemptTrace[] all = Arrays.copyOf(attempts, attempts.length + 1);
      all[attempts.length] = fresh;
      attempts = all;
    }
    if (gate.isEnded()) { // whoever ended the call may have looked before
      fresh.ended(status, trailers);
    }
  }

  /** An attempt has ended, and the call goes on. */
  public void attemptEnded(Object key, Status how, Metadata sent) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.ended(how, sent);
    }
  }

  /** What is sent with an attempt in place of the call's own metadata. */
  public Metadata metadata(Object key, Metadata own) {
    AttemptTrace attempt = of(key);
    return attempt == null ? own : attempt.metadata(own);
  }

  /** A picker has answered. */
  public void picked(Object key, PickResult result) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.picked(result);
    }
  }

  /** An attempt has its stream. The loop of its connection, as for what follows. */
  public void opened(Object key, Carrier carrier) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.opened(carrier);
    }
  }

  /** An encoded request was given to the stream, or without any bytes the end alone. */
  public void sent(Object key, byte[] framed, boolean last) {
    if (framed.length > 0) {
      sent(key, framed.length - MessageEncoder.PREFIX, framed[0] != 0, last);
    } else if (last) {
      sentAll(key);
    }
  }

  /**
   * A request was given to the stream.
   *
   * @param length its bytes behind the prefix
   */
  public void sent(Object key, int length, boolean compressed, boolean last) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.sent(length, compressed);
    }
    if (last) {
      sentAll(key);
    }
  }

  private void sentAll(Object key) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.sentAll();
    }
  }

  /** The call stays with an attempt; what follows is not told again. */
  public void committed(Object key) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.committed();
    }
  }

  /** Response headers came. */
  public void headers(Object key, Metadata headers) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.headers(headers);
    }
  }

  /**
   * A response came.
   *
   * @param size its bytes after decompression
   * @param wireSize its bytes as they came
   */
  public void received(Object key, int size, int wireSize) {
    AttemptTrace attempt = of(key);
    if (attempt != null) {
      attempt.received(size, wireSize);
    }
  }

  private @Nullable AttemptTrace of(Object key) {
    AttemptTrace[] all = attempts;
    for (int i = all.length - 1; i >= 0; i--) {
      if (all[i].key() == key) {
        return all[i];
      }
    }
    return null;
  }
}
