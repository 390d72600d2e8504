package dev.goshawk.services.reflection;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import dev.goshawk.services.stream.OpenCalls;
import dev.goshawk.services.stream.Wakeups;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One call of ServerReflectionInfo: each request is answered when the client has taken the answers
 * before, and the next is read then. So a client that does not read holds one request and one
 * answer. Events come on the event loop; the end of the server on any thread.
 */
final class ReflectionCall implements ServerCallListener<ServerReflectionRequest> {

  private static final Logger LOG = System.getLogger(ReflectionCall.class.getName());

  private final ServerCall<ServerReflectionRequest, ServerReflectionResponse> call;
  private final OpenCalls open;
  private final Wakeups wakeups = new Wakeups(this::advance);
  private final Runnable wakeup = wakeups::wake;

  // Written by events, or by whoever advances before it asks for the next event of that kind.
  private volatile @Nullable ServerReflectionRequest asked;
  private volatile boolean halfClosed;

  // Whoever advances, one after another.
  private final Answers answers;

  ReflectionCall(
      ServerCall<ServerReflectionRequest, ServerReflectionResponse> call,
      SchemaIndex index,
      OpenCalls open) {
    this.call = call;
    this.answers = new Answers(index);
    this.open = open;
  }

  @Override
  public void onStart() {
    open.enter(wakeup);
    call.request(1);
    wakeups.wake(); // the server may have shut down before it was entered
  }

  @Override
  public void onMessage(ServerReflectionRequest request) {
    asked = request;
    wakeups.wake();
  }

  @Override
  public void onHalfClose() {
    halfClosed = true;
    wakeups.wake();
  }

  @Override
  public void onReady() {
    wakeups.wake();
  }

  @Override
  public void onCancel(Status reason) {
    open.leave(wakeup);
  }

  @Override
  public void onComplete() {
    open.leave(wakeup);
  }

  private void advance() {
    try {
      boolean last = halfClosed; // read first: no request comes after it
      ServerReflectionRequest request = asked;
      if (open.isEnded()) {
        call.close(Status.UNAVAILABLE.withMessage("the server is shutting down"), Metadata.EMPTY);
      } else if (request == null) {
        if (last) {
          call.close(Status.OK, Metadata.EMPTY);
        }
      } else if (call.isReady()) {
        asked = null;
        call.send(answers.to(request));
        if (halfClosed) {
          call.close(Status.OK, Metadata.EMPTY);
        } else {
          call.request(1);
        }
      }
    } catch (Throwable thrown) { // of an interceptor; who shuts the server down must not hear of it
      open.leave(wakeup);
      fail(thrown);
    }
  }

  private void fail(Throwable thrown) {
    try {
      call.fail(thrown);
    } catch (Throwable again) {
      thrown.addSuppressed(again);
      LOG.log(Level.WARNING, "a call of " + call.method() + " could not be ended", thrown);
    }
  }
}
