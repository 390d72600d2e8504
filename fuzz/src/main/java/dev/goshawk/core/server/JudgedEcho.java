package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.fuzz.Verdict;

/**
 * A handler that sends requests back, and holds what its calls hear against what {@link
 * ServerCallListener} promises. The first byte of a request may ask for something else. Event loop
 * only.
 */
final class JudgedEcho implements ServerHandler<byte[], byte[]> {

  /** How large the response is that the byte {@code L} asks for, in bytes. */
  private static final int LARGE = 100_000;

  private final Verdict verdict = new Verdict();
  private int live;
  private int begun;

  /** How many calls have not heard of their end. */
  int live() {
    return live;
  }

  /** Throws what a call has heard and should not have. */
  void throwFirst() {
    verdict.throwFirst();
  }

  /** How many calls have begun. */
  int begun() {
    return begun;
  }

  /** Forgets the calls, after an input that was a finding. */
  void clear() {
    live = 0;
    begun = 0;
  }

  @Override
  public ServerCallListener<byte[]> start(ServerCall<byte[], byte[]> call) {
    live++;
    begun++;
    return new Listener(call);
  }

  private final class Listener implements ServerCallListener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final MethodDescriptor.Kind kind;
    private int messages;
    private boolean started;
    private boolean halfClosed;
    private boolean ended;

    Listener(ServerCall<byte[], byte[]> call) {
      this.call = call;
      this.kind = call.method().kind();
    }

    @Override
    public void onStart() {
      verdict.holds(!started && !ended, "onStart out of turn");
      started = true;
      call.context().addTrailers(call.context().metadata());
      if (!kind.oneRequest()) {
        call.request(2);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      verdict.holds(started && !halfClosed && !ended, "onMessage out of turn");
      messages++;
      verdict.holds(!kind.oneRequest() || messages == 1, "%d requests of one", messages);
      switch (message.length == 0 ? 0 : message[0]) {
        case 'x' -> throw new IllegalStateException("asked for");
        case 's' ->
            call.close(Status.ABORTED.withMessage(new String(message, UTF_8)), trailersOf(message));
        case 'h' -> call.sendHeaders();
        case 'g' -> {
          call.context().useCompression("gzip");
          call.send(message);
        }
        case 'L' -> call.send(new byte[LARGE]);
        case 'n' -> {} // never answered
        default -> {
          if (kind == MethodDescriptor.Kind.UNARY) {
            call.sendLast(message);
          } else {
            call.send(message);
          }
        }
      }
      if (!kind.oneRequest()) {
        call.request(1);
      }
    }

    private static Metadata trailersOf(byte[] message) {
      return Metadata.builder().add(Metadata.Entry.ofBytes("own-bin", message, false)).build();
    }

    @Override
    public void onHalfClose() {
      verdict.holds(started && !halfClosed && !ended, "onHalfClose out of turn");
      halfClosed = true;
      if (kind != MethodDescriptor.Kind.UNARY) {
        call.close(Status.OK, Metadata.EMPTY);
      }
    }

    @Override
    public void onReady() {
      verdict.holds(!ended, "onReady behind the end");
    }

    @Override
    public void onCancel(Status reason) {
      verdict.holds(!reason.isOk(), "cancelled with OK");
      end();
    }

    @Override
    public void onComplete() {
      end();
    }

    private void end() {
      verdict.holds(!ended, "a call ended twice");
      ended = true;
      live--;
    }
  }
}
