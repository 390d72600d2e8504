package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call on the client sends: one request, kept here until the call ends, so that it can be
 * sent again; or a stream of them, by {@link CallStreaming}. The caller's methods come from any
 * thread.
 */
abstract class CallRequests<Q, R> extends CallStreaming<Q, R> {

  // The one request of methods that have one: the caller's until submitted, then the holder's.
  private @Nullable Q request;
  private byte @Nullable [] framed;

  CallRequests(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
  }

  /** Sends the call on its way to a connection. */
  abstract void submit();

  /**
   * The same, if there is a connection whose loop is this thread's and that has a stream for the
   * call; else does nothing.
   */
  abstract boolean attachedHere();

  @Override
  public final void send(Q message) {
    if (isOver()) {
      return;
    }
    if (!method.kind().oneRequest()) {
      sendNext(message);
    } else if (request != null) {
      terminate(Status.INTERNAL.withMessage("more than one request for " + method));
    } else {
      request = message;
    }
  }

  @Override
  public final void halfClose() {
    if (isOver()) {
      return;
    }
    if (method.kind().oneRequest()) {
      submitRequest();
    } else {
      endRequests();
    }
  }

  /**
   * The one request is complete. It is encoded here and now: into the connection's output, where
   * its loop is this thread's, and else before the call is submitted.
   */
  private void submitRequest() {
    Q message = request;
    if (message == null) {
      terminate(Status.INTERNAL.withMessage("no request for " + method));
      return;
    }
    if (attachedHere()) {
      return;
    }
    try {
      encodeRequest(message);
    } catch (MessageException e) {
      terminate(e.status());
      return;
    }
    submit();
  }

  private void encodeRequest(Q message) throws MessageException {
    framed =
        MessageEncoder.encode(method.requests(), message, compressor(), maxOutboundMessageSize());
  }

  /** Sends what there is over a stream that has just been opened. Its loop. */
  final void sendOver(ClientStream<R> target) throws MessageException {
    if (method.kind().oneRequest()) {
      opened(target);
      writeRequest(target);
    } else {
      sendAll(target);
    }
  }

  private void writeRequest(ClientStream<R> target) throws MessageException {
    byte[] bytes = framed;
    if (bytes != null) {
      target.write(bytes, true);
    } else {
      target.write(
          method.requests(),
          Objects.requireNonNull(request),
          compressor(),
          maxOutboundMessageSize(),
          true);
    }
    addInitialDemand(target);
  }
}
