package dev.goshawk.soak;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call in blocking style on a thread of its own, which is interrupted when it is cancelled. It
 * waits as its stream lets it, so that nothing of it is steered from outside.
 */
final class BlockingRun extends CallRun {

  private final Channel channel;
  private final CallOptions options;
  private final MethodDescriptor<byte[], byte[]> method;
  private volatile @Nullable Thread thread;

  BlockingRun(Channel channel, CallPlan plan, CallOptions options) {
    super(plan);
    this.channel = channel;
    this.options = options;
    this.method = Methods.of(plan.kind());
  }

  @Override
  void start() {
    thread = FaultProxy.start("blocking", this::make);
  }

  private void make() {
    try {
      switch (plan.kind()) {
        case UNARY -> onMessage(ClientCalls.unary(channel, method, options, plan.request(0)));
        case SERVER_STREAMING -> down();
        case CLIENT_STREAMING -> up();
        case BIDI_STREAMING -> echo();
      }
      onClose(Status.Code.OK, "");
    } catch (StatusException e) {
      onClose(e.code(), e.status().message());
    }
  }

  private void down() {
    try (ResponseReader<byte[]> responses =
        ClientCalls.serverStreaming(channel, method, options, plan.request(0))) {
      responses.forEach(this::onMessage);
    }
  }

  private void up() {
    try (RequestStream<byte[], byte[]> requests =
        ClientCalls.clientStreaming(channel, method, options)) {
      for (int i = 0; i < plan.requests(); i++) {
        requests.write(plan.request(i));
      }
      onMessage(requests.finish());
    }
  }

  /** One message there and back after another: with more ahead, one thread could not do it. */
  private void echo() {
    try (DuplexStream<byte[], byte[]> stream =
        ClientCalls.bidiStreaming(channel, method, options)) {
      for (int i = 0; i < plan.requests(); i++) {
        stream.write(plan.request(i));
        if (stream.hasNext()) {
          onMessage(stream.next());
        }
      }
      stream.endWrites();
      stream.forEach(this::onMessage);
    }
  }

  @Override
  void cancel() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  CompletableFuture<String> describe() {
    return CompletableFuture.completedFuture("in blocking style, on " + thread);
  }

  // What its thread does by itself.

  @Override
  void send(byte[] message) {}

  @Override
  void halfClose() {}

  @Override
  void request(int count) {}

  @Override
  boolean isReady() {
    return false;
  }
}
