package dev.goshawk.core.server.call;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.server.handler.BlockingRun;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.core.server.handler.WaitingShare;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on the server, from its request headers to its status.
 *
 * <pre>
 *   headers ──▶ refused? ──▶ reply, end
 *      │
 *      ├─ one request: wait for message and end ─┐
 *      └─ stream of requests ────────────────────┴─▶ {@link HandlerRun}: on the loop, or on a thread
 *                                                        │
 *            our status goes out ({@link CallResponses})  ◀──┴──▶  cancelled: reset, deadline, loss
 *                            └────────▶  {@link CallOutcome}  ◀────────┘
 * </pre>
 *
 * <p>What comes in is here and belongs to the event loop. What is called by handlers goes on to the
 * part that it concerns, any thread. {@link CallRequests}, {@link HandlerRun} and {@link
 * CallResponses} have no object of their own: what they keep of a call is in the fields here, so
 * that a call is few objects. A call of one request and one response, each in one piece, has no
 * input and no output either.
 */
public final class ServedCall<Q, R>
    implements ServerCall<Q, R>, MessageInput.Target, ExchangeOutput.Owner, BlockingRun.Owner {

  private static final VarHandle OUT;

  static {
    try {
      OUT = MethodHandles.lookup().findVarHandle(ServedCall.class, "out", ExchangeOutput.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final CallHost host;
  final HttpExchange exchange;
  final CallHead head;
  final CallContext context;
  final CallOutcome outcome;
  private @Nullable MessageInput in; // event loop
  private volatile @Nullable ExchangeOutput out; // set once, by OUT

  // Of CallRequests and HandlerRun. One-request methods: loop until the handler starts, then its
  // thread.
  @Nullable Q request;
  boolean hasRequest;

  // Of HandlerRun: written by the thread on which the handler starts, before any other event.
  @Nullable ServerCallListener<Q> listener;
  @Nullable BlockingRun thread;

  // Of CallResponses.
  boolean sent; // the handler's calls, one after another
  boolean headSent; // event loop

  /** Whether the call has ended, one way or the other. Event loop. */
  boolean over;

  /** The call of a request whose headers have come. It has not begun. */
  public ServedCall(CallHost host, HttpExchange exchange, CallHead head) {
    this.host = host;
    this.exchange = exchange;
    this.head = head;
    this.outcome = new CallOutcome(this);
    this.context = new CallContext(this);
    ServerTrace tracers = host.settings().trace();
    if (tracers != null) {
      tracers.begin(this);
    }
  }

  /** What tells its tracers; null when nobody observes it. Any thread. */
  @Nullable ServedTrace trace() {
    return context.trace();
  }

  @SuppressWarnings("unchecked") // the path names the method, which fixes the types
  ServerMethod<Q, R> served() {
    return (ServerMethod<Q, R>) Objects.requireNonNull(head.method(), "the call was refused");
  }

  /** Whether its method has one request, with which the handler starts. */
  boolean takesOneRequest() {
    return served().descriptor.kind().oneRequest();
  }

  /** Whose code runs for it, as the watchdog names it: what outlives the call. */
  Object watchedAs() {
    return head.method() != null ? head.method() : head.path();
  }

  @Override
  public HttpExchange exchange() {
    return exchange;
  }

  // What most calls do without.

  /** What has cut data into requests before, or null. Event loop. */
  public @Nullable MessageInput input() {
    return in;
  }

  /** What cuts data into requests. Event loop. */
  MessageInput in() {
    MessageInput present = in;
    if (present == null) {
      present = head.protocol().input(exchange, this);
      in = present;
      if (takesOneRequest()) {
        present.addDemand(2); // a second message is found, and is an error
      }
    }
    return present;
  }

  /** What orders responses, or null where none have needed it. Any thread. */
  public @Nullable ExchangeOutput output() {
    return out;
  }

  /** The order of responses, and whether there is room for more. Any thread. */
  ExchangeOutput out() {
    ExchangeOutput present = out;
    if (present != null) {
      return present;
    }
    ExchangeOutput made = new ExchangeOutput(this, false); // the connection counts what waits
    return OUT.compareAndSet(this, null, made) ? made : Objects.requireNonNull(out);
  }

  /** Whether the caller may touch the exchange now, with nothing posted before. Any thread. */
  boolean isDirect() {
    ExchangeOutput present = out;
    return present == null ? exchange.loop().inLoop() : present.isDirect();
  }

  /** Sends an encoded response. Event loop. */
  void write(byte[] encoded) {
    exchange.sendData(encoded, encoded.length, false);
    if (out != null || exchange.pendingBytes() > 0) {
      out().sent();
    }
    countSent();
    ServedTrace trace = trace();
    if (trace != null) {
      trace.sent(encoded);
    }
  }

  /** A response was given to the exchange. Event loop. */
  void countSent() {
    SocketNode socket = host.socket();
    if (socket != null) {
      socket.sent();
    }
  }

  /** No more requests are taken. Event loop. */
  void stopInput() {
    if (in != null) {
      in.stop();
    }
  }

  /** What waits to be sent is forgotten. Event loop. */
  void stopOutput() {
    ExchangeOutput present = out;
    if (present != null) {
      present.stop();
    }
  }

  /** What the connection is that the call came on. Any thread. */
  public CallHost host() {
    return host;
  }

  // The way in: event loop.

  /** The call begins, or is refused. */
  public void begin() {
    CallRequests.begin(this);
  }

  /** Answers the request by a status, before anything of the application has seen it. */
  public void refuse(CallRefusal refusal) {
    host.responded();
    head.protocol().refuse(exchange, refusal);
    stopInput();
    outcome.refused(refusal.status());
  }

  /** Data of the request came; the array is not kept. */
  public void onData(byte[] buf, int off, int len, boolean end) {
    CallRequests.onData(this, buf, off, len, end);
  }

  /** The peer has ended its requests without further data. */
  public void requestsEnded() {
    CallRequests.onEndWithoutData(this);
  }

  @Override
  public int maxLength() {
    return host.settings().maxInboundMessageSize();
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    return CallRequests.onMessage(this, buf, off, len, compressed, own);
  }

  @Override
  public void onEnd() {
    CallRequests.onEnd(this);
  }

  /** The call cannot be served: the caller hears why, and so does the handler if it has begun. */
  @Override
  public void onFailure(Status status) {
    if (CallResponses.endWith(this, status)) {
      outcome.told(status, true);
    }
  }

  @Override
  public void onReady() {
    HandlerRun.onReady(this);
  }

  // From the connection: event loop.

  /** The exchange has ended before its time. */
  public void onAborted(Status why) {
    outcome.cancelled(why);
  }

  /** The server holds too many bytes, and this call most of them. */
  public void shed(Status why) {
    exchange.reset(HttpExchange.Reset.OVERLOADED); // also when its end waits to be sent
    outcome.cancelled(why);
    exchange.flushSoon();
  }

  /** Starts the handler, which had to wait, and for which there is room. */
  public void startHandler() {
    HandlerRun.startNow(this);
  }

  /** Bytes of the response that wait to be sent. */
  public int pendingBytes() {
    return exchange.pendingBytes();
  }

  // The handler's calls.

  @Override
  public MethodDescriptor<Q, R> method() {
    return served().descriptor;
  }

  @Override
  public ServerContext context() {
    return context;
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count == 0 || method().kind().oneRequest() || outcome.isClosed()) {
      return;
    }
    if (exchange.loop().inLoop()) {
      in().addDemand(count);
    } else {
      exchange.loop().execute(() -> in().addDemand(count));
    }
  }

  @Override
  public void sendHeaders() {
    CallResponses.sendHeaders(this);
  }

  @Override
  public void send(R message) {
    CallResponses.send(this, Objects.requireNonNull(message, "message"), false);
  }

  @Override
  public void sendLast(R message) {
    CallResponses.send(this, Objects.requireNonNull(message, "message"), true);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    Objects.requireNonNull(status, "status");
    CallResponses.close(this, status, Objects.requireNonNull(trailers, "trailers"));
  }

  @Override
  public StatusException mapFailure(Throwable failure) {
    return outcome.mapFailure(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public boolean isOpen() {
    return outcome.isOpen();
  }

  @Override
  public boolean isReady() {
    ExchangeOutput present = out;
    return !outcome.isClosed() && (present == null || present.ready());
  }

  @Override
  public void readyThreshold(int bytes) {
    out().readyThreshold(bytes);
  }

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    HandlerRun.thread(this).await(done, null, context);
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) throws InterruptedException {
    return HandlerRun.thread(this).await(done, until, context);
  }

  // For its thread, where the handler is blocking.

  @Override
  public void serve(BlockingRun run) {
    HandlerRun.serve(this, run);
  }

  @Override
  public WaitingShare waitingShare() {
    return host.waitingShare();
  }

  @Override
  public void refused(RejectedExecutionException why) {
    HandlerRun.refused(this, why);
  }

  @Override
  public String toString() {
    return head.method() == null ? "'" + head.path() + "'" : head.method().toString();
  }
}
