package dev.goshawk.core.server.call;

import dev.goshawk.api.Admission;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.server.handler.ServerMethod;
import java.util.List;

/**
 * The way into a call on the server: whether it is admitted, its requests, and their end. Event
 * loop only. What is known of it is in fields of the {@link ServedCall}.
 */
final class CallRequests {

  private CallRequests() {}

  /** The call begins, or is refused. */
  static void begin(ServedCall<?, ?> call) {
    CallRefusal refusal = call.head.refusal();
    if (refusal != null) {
      call.refuse(refusal);
      return;
    }
    long timeout = call.head.timeoutNanos();
    if (timeout >= 0) {
      call.outcome.endBy(timeout, null);
    }
    if (isAdmitted(call) && !call.takesOneRequest()) {
      HandlerRun.start(call);
    }
  }

  /** Whether nobody refuses the call; otherwise it has ended. */
  private static boolean isAdmitted(ServedCall<?, ?> call) {
    List<Admission> admissions = call.served().admissions;
    for (int i = 0; i < admissions.size() && !call.over; i++) {
      Admission admission = admissions.get(i);
      Throwable failure = HandlerRun.attempt(call, () -> admission.admit(call.context));
      if (failure != null) {
        CallSteps.blame(call.context, "admission", admission);
        HandlerRun.failed(call, failure);
      }
    }
    return !call.over;
  }

  /** Data came: all of the request at once, or what has to be cut into messages. */
  static void onData(ServedCall<?, ?> call, byte[] buf, int off, int len, boolean end) {
    if (call.over) {
      call.exchange.consumed(len);
      return;
    }
    if (end && call.input() == null && call.takesOneRequest()) {
      try {
        if (call.head.protocol().deliverWhole(call.exchange, call, buf, off, len)) {
          onEnd(call);
          return;
        }
      } catch (MessageException e) {
        call.onFailure(e.status());
        return;
      }
    }
    call.in().onData(buf, off, len, end);
  }

  /** The peer has ended its requests without further data. */
  static void onEndWithoutData(ServedCall<?, ?> call) {
    if (!call.over) {
      try {
        call.in().onEnd();
      } catch (MessageException e) {
        call.onFailure(e.status());
      }
    }
  }

  /** A request came whole; see {@link dev.goshawk.core.connection.MessageInput.Target}. */
  static <Q> boolean onMessage(
      ServedCall<Q, ?> call, byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    Codec codec = compressed ? call.head.codec() : null;
    if (compressed && codec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a call without grpc-encoding, or with identity"));
    }
    ServerMethod<Q, ?> method = call.served();
    Marshaller<Q> requests = call.head.format().marshaller(method.descriptor.requests());
    Q adopted;
    Q message;
    int size = len;
    ServedTrace trace = call.trace();
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enterMarshaller(method);
    try {
      if (trace != null && codec == null) {
        trace.request(buf, off, len);
      }
      adopted = own && !compressed ? MessageDecoder.adopt(requests, buf) : null;
      if (adopted != null) {
        message = adopted;
      } else if (codec == null) {
        message = MessageDecoder.read(requests, buf, off, len);
      } else {
        byte[] plain = MessageDecoder.inflate(buf, off, len, codec, call.maxLength());
        size = plain.length;
        if (trace != null) {
          trace.request(plain, 0, size);
        }
        message = MessageDecoder.read(requests, plain);
      }
    } finally {
      watch.leave(outer);
    }
    SocketNode socket = call.host.socket();
    if (socket != null) {
      socket.received();
    }
    if (trace != null) {
      trace.received(size, len);
    }
    if (!call.takesOneRequest()) {
      HandlerRun.deliver(
          call,
          heard -> {
            call.context.requestCompressed(compressed);
            heard.onMessage(message);
          });
    } else if (call.hasRequest) {
      throw new MessageException(
          Status.UNIMPLEMENTED.withMessage("more than one request for " + call));
    } else {
      call.context.requestCompressed(compressed);
      call.request = message;
      call.hasRequest = true;
    }
    return adopted != null;
  }

  /** The last request has come. */
  static void onEnd(ServedCall<?, ?> call) {
    if (call.over) {
      return;
    }
    ServedTrace trace = call.trace();
    if (trace != null) {
      trace.halfClosed();
    }
    if (!call.takesOneRequest()) {
      HandlerRun.onHalfClose(call);
    } else if (!call.hasRequest) {
      call.onFailure(Status.UNIMPLEMENTED.withMessage("no request for " + call));
    } else {
      HandlerRun.start(call);
    }
  }
}
