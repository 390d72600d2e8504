package dev.goshawk.core.server.call;

import dev.goshawk.api.Admission;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.server.handler.ServerMethod;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * One call on the server, from its request headers to its status, made of parts.
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
 * part that it concerns, any thread.
 */
public final class ServedCall<Q, R>
    implements ServerCall<Q, R>, HttpExchange.Owner, MessageInput.Target, ExchangeOutput.Listener {

  final CallHost host;
  final HttpExchange exchange;
  final CallHead head;
  final MessageInput in;
  final ExchangeOutput out;
  final CallContext context;
  final CallOutcome outcome;
  final CallResponses<R> responses;
  final HandlerRun<Q, R> handler;

  /** The call of a request whose headers have come. It has not begun. */
  public ServedCall(CallHost host, HttpExchange exchange, CallHead head) {
    this.host = host;
    this.exchange = exchange;
    this.head = head;
    this.in = head.protocol().input(exchange, this);
    this.out = new ExchangeOutput(exchange, this, false); // the connection counts what waits
    this.outcome = new CallOutcome(this);
    this.context = new CallContext(this);
    this.responses = new CallResponses<>(this);
    this.handler = new HandlerRun<>(this);
    exchange.begin(this);
  }

  @SuppressWarnings("unchecked") // the path names the method, which fixes the types
  ServerMethod<Q, R> served() {
    return (ServerMethod<Q, R>) Objects.requireNonNull(head.method(), "the call was refused");
  }

  /** Whose code runs for it, as the watchdog names it: what outlives the call. */
  Object watchedAs() {
    return head.method() != null ? head.method() : head.path();
  }

  @Override
  public MessageInput in() {
    return in;
  }

  @Override
  public ExchangeOutput out() {
    return out;
  }

  /** What the connection is that the call came on. Any thread. */
  public CallHost host() {
    return host;
  }

  // The way in: event loop.

  /** The call begins, or is refused. */
  public void begin() {
    CallRefusal refusal = head.refusal();
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    long timeout = head.timeoutNanos();
    if (timeout >= 0) {
      outcome.endBy(timeout);
    }
    if (!admitted()) {
      return;
    }
    if (served().descriptor.kind().oneRequest()) {
      in.addDemand(2); // a second message is found, and is an error
    } else {
      handler.start();
    }
  }

  /** Answers the request by a status, before anything of the application has seen it. */
  public void refuse(CallRefusal refusal) {
    host.responded();
    head.protocol().refuse(exchange, refusal);
    in.stop();
    outcome.refused(refusal.status());
  }

  /** Whether nobody refuses the call; otherwise it has ended. */
  private boolean admitted() {
    List<Admission> admissions = served().admissions;
    for (int i = 0; i < admissions.size() && !outcome.isOver(); i++) {
      Admission admission = admissions.get(i);
      Throwable failure = handler.attempt(() -> admission.admit(context));
      if (failure != null) {
        CallSteps.blame(context, "admission", admission);
        handler.failed(failure);
      }
    }
    return !outcome.isOver();
  }

  /** The peer has ended its requests without further data. */
  public void requestsEnded() {
    if (!outcome.isOver()) {
      try {
        in.onEnd();
      } catch (MessageException e) {
        onFailure(e.status());
      }
    }
  }

  @Override
  public int maxLength() {
    return host.settings().maxInboundMessageSize();
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    Codec codec = head.codec();
    if (compressed && codec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a call without grpc-encoding, or with identity"));
    }
    Marshaller<Q> requests = head.format().marshaller(served().descriptor.requests());
    Q adopted = own && !compressed ? MessageDecoder.adopt(requests, buf) : null;
    Q message =
        adopted != null
            ? adopted
            : MessageDecoder.read(requests, buf, off, len, compressed ? codec : null, maxLength());
    if (!served().descriptor.kind().oneRequest()) {
      handler.deliver(
          heard -> {
            context.requestCompressed(compressed);
            heard.onMessage(message);
          });
    } else if (handler.hasRequest()) {
      throw new MessageException(
          Status.UNIMPLEMENTED.withMessage("more than one request for " + this));
    } else {
      context.requestCompressed(compressed);
      handler.request(message);
    }
    return adopted != null;
  }

  @Override
  public void onEnd() {
    if (outcome.isOver()) {
      return;
    }
    if (!served().descriptor.kind().oneRequest()) {
      handler.onHalfClose();
    } else if (!handler.hasRequest()) {
      onFailure(Status.UNIMPLEMENTED.withMessage("no request for " + this));
    } else {
      handler.start();
    }
  }

  /** The call cannot be served: the caller hears why, and so does the handler if it has begun. */
  @Override
  public void onFailure(Status status) {
    if (responses.endWith(status)) {
      outcome.told(status, true);
    }
  }

  @Override
  public void onReady() {
    handler.onReady();
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
    handler.startNow();
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
      in.addDemand(count);
    } else {
      exchange.loop().execute(() -> in.addDemand(count));
    }
  }

  @Override
  public void sendHeaders() {
    responses.sendHeaders();
  }

  @Override
  public void send(R message) {
    responses.send(message, false);
  }

  @Override
  public void sendLast(R message) {
    responses.send(message, true);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    responses.close(status, trailers);
  }

  @Override
  public StatusException mapFailure(Throwable failure) {
    return outcome.mapFailure(failure);
  }

  @Override
  public boolean isOpen() {
    return outcome.isOpen();
  }

  @Override
  public boolean isReady() {
    return !outcome.isClosed() && out.ready();
  }

  @Override
  public void readyThreshold(int bytes) {
    out.readyThreshold(bytes);
  }

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    handler.thread().await(done, null, context);
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) throws InterruptedException {
    return handler.thread().await(done, until, context);
  }

  @Override
  public String toString() {
    return head.method() == null ? "'" + head.path() + "'" : head.method().toString();
  }
}
