package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.fixture.ManualLoop;
import dev.goshawk.core.fixture.RawCarrier;
import dev.goshawk.core.fixture.RawMethods;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.StaticProvider;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import dev.goshawk.fuzz.SentFrames;
import dev.goshawk.fuzz.Verdict;
import dev.goshawk.http2.Http2Config;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel with a call of each kind, whose server is raw bytes. Nothing may be thrown; what is
 * sent is judged; each call ends exactly once, with its events in order; and once the channel is
 * closed no stream or timer is left.
 *
 * <p>The input: a byte of shapes, a byte that says where to cut, then what the server sends.
 */
public final class ClientTarget implements FuzzTarget {

  // Shapes, as bits.
  private static final int SETTINGS = 1;
  private static final int SMALL = 2;
  private static final int PIECES = 4;
  private static final int BATCHES = 8;
  private static final int SLOW = 16;
  private static final int HEADERS = 32;
  private static final int CANCEL = 64;
  private static final int SHUT_DOWN = 128;

  /** What a client may send for nothing and for each byte that it has got, in bytes. */
  private static final int OUTPUT_FOR_NOTHING = 20_000;

  private static final int OUTPUT_FOR_BYTE = 40;

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** The headers of a gRPC response on streams 1, 3 and 5. */
  private static final byte[] RESPONSE_BLOCK = {
    (byte) 0x88,
    0x0f,
    16,
    16,
    'a',
    'p',
    'p',
    'l',
    'i',
    'c',
    'a',
    't',
    'i',
    'o',
    'n',
    '/',
    'g',
    'r',
    'p',
    'c'
  };

  /** Made by the fuzzer. */
  public ClientTarget() {}

  @Override
  public void run(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    int shape = choices.next();
    int seed = choices.next();
    new Conversation(shape).with(choices.rest(), seed);
  }

  private static byte[] beginning(int shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if ((shape & (SETTINGS | HEADERS)) != 0) {
      bytes.writeBytes(EMPTY_SETTINGS);
    }
    for (int id = 1; id <= 5 && (shape & HEADERS) != 0; id += 2) {
      bytes.writeBytes(new byte[] {0, 0, (byte) RESPONSE_BLOCK.length, 1, 4, 0, 0, 0, (byte) id});
      bytes.writeBytes(RESPONSE_BLOCK);
    }
    return bytes.toByteArray();
  }

  /** One channel and its calls. */
  private static final class Conversation implements Connector {
    private final ManualLoop loop = new ManualLoop();
    private final List<Call> calls = new ArrayList<>();
    private final int shape;
    private final ClientChannel channel;
    private @Nullable RawCarrier carrier;
    private @Nullable Connection connection;
    private boolean released;
    private final ByteBudget memory = new ByteBudget(1 << 24, "maxBufferedBytes");

    Conversation(int shape) {
      this.shape = shape;
      boolean small = is(SMALL);
      Http2Config.Builder http2 = Http2Config.builder();
      if (small) {
        http2.initialWindowSize(200).maxHeaderListSize(400);
      }
      channel =
          new ClientChannel(
              new ClientSettings(
                  new Target("raw", StaticProvider.SCHEME, null, "raw", false),
                  StaticProvider.of(
                      "localhost", List.of(InetSocketAddress.createUnresolved("raw", 1))),
                  80,
                  ProxyDetector.NONE,
                  LoadBalancerRegistry.with(List.of()),
                  PickFirstConfig.DEFAULT,
                  ServiceConfig.EMPTY,
                  false,
                  json -> ServiceConfig.EMPTY,
                  "localhost",
                  "fuzz",
                  List.of(),
                  new Codecs(List.of()),
                  small ? 100 : 1 << 20,
                  Integer.MAX_VALUE,
                  new ConnectionSettings(1, 1, Backoff.Bounds.DEFAULT, Durations.NEVER, true),
                  new RetryBudget(5, small ? 100 : RetryBudget.DEFAULT_PER_CALL, 1 << 20),
                  memory,
                  new ChannelKeepalive(new Keepalive.Times(Durations.NEVER, 0, false, 0)),
                  null,
                  http2.build(),
                  () -> 0.5,
                  List.of(),
                  Metrics.NONE),
              this);
    }

    private boolean is(int bit) {
      return (shape & bit) != 0;
    }

    void with(byte[] bytes, int seed) throws Exception {
      begin(RawMethods.UNARY, CallOptions.DEFAULT);
      begin(RawMethods.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)));
      begin(RawMethods.DOWN, CallOptions.DEFAULT.withCompression("gzip"));
      begin(RawMethods.UP, CallOptions.DEFAULT.withWaitForReady(true));
      RawCarrier open = carrier;
      Connection opened = connection;
      if (open == null || opened == null) {
        throw new AssertionError("the channel did not connect");
      }
      byte[] beginning = beginning(shape);
      if (beginning.length > 0) {
        open.receive(beginning);
      }
      int middle = is(CANCEL) || is(SHUT_DOWN) ? seed * bytes.length / 256 : bytes.length;
      feed(open, bytes, 0, middle, seed);
      if (is(CANCEL)) {
        loop.run(() -> calls.get(1).call.cancel("no longer wanted", null));
      }
      if (is(SHUT_DOWN)) {
        shutDown(Duration.ofSeconds(1));
      }
      feed(open, bytes, middle, bytes.length, seed);
      int received = beginning.length + bytes.length;
      int most = OUTPUT_FOR_NOTHING + OUTPUT_FOR_BYTE * received;
      byte[] sent = open.sent();
      Judge.holds(sent.length <= most, "%d bytes sent for %d received", sent.length, received);
      SentFrames.judge(sent, true, bytes);
      open.cut();
      shutDown(Duration.ZERO);
      loop.run(() -> {});
      for (Call call : calls) {
        call.verdict.throwFirst();
        Judge.holds(call.status != null, "call of %s has not ended", call.method.name());
      }
      Judge.holds(((ClientConnection) opened).http2.activeStreams() == 0, "streams live on");
      Judge.holds(memory.used() == 0, "%d bytes counted as held", memory.used());
      Judge.holds(released, "the connector was not released");
      Judge.holds(loop.timers() == 0, "%d timers wait", loop.timers());
    }

    private void shutDown(Duration grace) {
      loop.run(
          () -> {
            var unused = channel.shutdown(grace);
          });
    }

    private void feed(RawCarrier open, byte[] bytes, int from, int to, int seed) {
      byte[] part = Arrays.copyOfRange(bytes, from, to);
      if (part.length > 0 && is(PIECES)) {
        open.receive(part, new Pieces(seed), is(BATCHES), is(SLOW));
      } else if (part.length > 0) {
        open.receive(part);
      }
    }

    private void begin(MethodDescriptor<byte[], byte[]> method, CallOptions options) {
      Call call = new Call(method, channel.newCall(method, options));
      calls.add(call);
      loop.run(call::start);
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return true;
    }

    @Override
    public Runnable connect(
        SocketAddress address, Attributes attributes, Connection fresh, long timeoutNanos) {
      if (carrier == null) {
        RawCarrier first = new RawCarrier(loop, fresh);
        carrier = first;
        connection = fresh;
        loop.execute(() -> fresh.opened(first));
      } else {
        loop.execute(() -> fresh.closed("nobody listens any more"));
      }
      return () -> {};
    }

    @Override
    public boolean inAnyLoop() {
      return true;
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public Runnable share() {
      return () -> {};
    }

    @Override
    public void release() {
      released = true;
    }

    @Override
    public void awaitEnd(long latest) {}
  }

  /** A call that holds what it hears against what {@link ClientCallListener} promises. */
  private static final class Call implements ClientCallListener<byte[]> {
    private final MethodDescriptor<byte[], byte[]> method;
    private final ClientCall<byte[], byte[]> call;
    private final Verdict verdict = new Verdict();
    private boolean headers;
    private int messages;
    private @Nullable Status status;

    Call(MethodDescriptor<byte[], byte[]> method, ClientCall<byte[], byte[]> call) {
      this.method = method;
      this.call = call;
    }

    void start() {
      call.start(this);
      call.request(method.kind().oneResponse() ? 1 : 2);
      byte[] request = {'h', 'i'};
      if (method.kind().oneRequest()) {
        call.sendLast(request);
      } else {
        call.send(request);
      }
    }

    @Override
    public void onReady() {
      verdict.holds(status == null, "onReady behind the end");
    }

    @Override
    public void onHeaders(Metadata metadata) {
      verdict.holds(!headers && messages == 0 && status == null, "onHeaders out of turn");
      headers = true;
    }

    @Override
    public void onMessage(byte[] message) {
      verdict.holds(headers && status == null, "onMessage out of turn");
      messages++;
      if (method.kind().oneResponse()) {
        verdict.holds(messages == 1, "%d responses of one", messages);
      } else {
        call.request(1);
      }
      if (!method.kind().oneRequest()) {
        call.send(message);
      }
    }

    @Override
    public void onClose(Status end, Metadata trailers) {
      verdict.holds(status == null, "%s after %s", end, status);
      verdict.holds(
          !end.isOk() || !method.kind().oneResponse() || messages == 1,
          "OK with %d messages",
          messages);
      status = end;
    }
  }
}
