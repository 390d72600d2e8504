package dev.goshawk.api.stub;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Handlers in asynchronous style, for generated services. They run on the event loop and must not
 * block; what they return may be completed by any thread. When a call is cancelled, a returned
 * {@link CompletableFuture} and subscriptions are cancelled.
 */
public final class AsyncHandlers {

  private AsyncHandlers() {}

  /**
   * A method with one request and one response.
   *
   * @param <Q> the type of the request
   * @param <R> the type of the response
   */
  @FunctionalInterface
  public interface Unary<Q, R> {
    /** Answers a request now or later. */
    CompletionStage<R> handle(Q request, ServerContext context);
  }

  /**
   * A method with one request and a stream of responses.
   *
   * @param <Q> the type of the request
   * @param <R> the type of the responses
   */
  @FunctionalInterface
  public interface ServerStreaming<Q, R> {
    /** A publisher of the responses; it is subscribed to once. */
    Flow.Publisher<R> handle(Q request, ServerContext context);
  }

  /**
   * A method with a stream of requests and one response.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the response
   */
  @FunctionalInterface
  public interface ClientStreaming<Q, R> {
    /** Answers a stream of requests, which takes one subscriber. */
    CompletionStage<R> handle(Flow.Publisher<Q> requests, ServerContext context);
  }

  /**
   * A method with streams both ways.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the responses
   */
  @FunctionalInterface
  public interface BidiStreaming<Q, R> {
    /** A publisher of the responses to a stream of requests, which takes one subscriber. */
    Flow.Publisher<R> handle(Flow.Publisher<Q> requests, ServerContext context);
  }

  /** A handler of unary calls. */
  public static <Q, R> ServerHandler<Q, R> unary(Unary<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return call ->
        new OneRequestListener<>(call) {
          private @Nullable CompletionStage<R> response;

          @Override
          void handle(Q request) {
            CompletionStage<R> stage = method.handle(request, call.context());
            response = stage;
            respondWith(call, stage);
          }

          @Override
          public void onCancel(Status reason) {
            cancelStage(response);
          }
        };
  }

  /** A handler of server-streaming calls. */
  public static <Q, R> ServerHandler<Q, R> serverStreaming(ServerStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return call -> {
      MessageSubscriber<R> responses = new MessageSubscriber<>(new ResponseSink<>(call));
      return new OneRequestListener<>(call) {
        @Override
        void handle(Q request) {
          publish(call, method.handle(request, call.context()), responses);
        }

        @Override
        public void onReady() {
          responses.onReady();
        }

        @Override
        public void onCancel(Status reason) {
          responses.cancel();
        }
      };
    };
  }

  /** A handler of client-streaming calls. */
  public static <Q, R> ServerHandler<Q, R> clientStreaming(ClientStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return call ->
        new RequestPublisher<>(call) {
          private @Nullable CompletionStage<R> response;

          @Override
          public void onStart() {
            CompletionStage<R> stage = method.handle(this, call.context());
            response = stage;
            respondWith(call, stage);
          }

          @Override
          public void onCancel(Status reason) {
            try {
              super.onCancel(reason);
            } finally {
              cancelStage(response);
            }
          }
        };
  }

  /** A handler of bidirectional calls. */
  public static <Q, R> ServerHandler<Q, R> bidiStreaming(BidiStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return call -> {
      MessageSubscriber<R> responses = new MessageSubscriber<>(new ResponseSink<>(call));
      return new RequestPublisher<>(call) {
        @Override
        public void onStart() {
          publish(call, method.handle(this, call.context()), responses);
        }

        @Override
        public void onReady() {
          responses.onReady();
        }

        @Override
        public void onCancel(Status reason) {
          try {
            super.onCancel(reason);
          } finally {
            responses.cancel();
          }
        }
      };
    };
  }

  private static <R> void respondWith(ServerCall<?, R> call, @Nullable CompletionStage<R> stage) {
    if (stage == null) {
      call.fail(new NullPointerException("the handler of " + call.method() + " returned null"));
      return;
    }
    if (stage instanceof CompletableFuture<R> future
        && future.isDone()
        && !future.isCompletedExceptionally()) {
      respond(call, future.join()); // the usual case, without a stage that depends on it
      return;
    }
    stage.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            call.fail(unwrap(failure));
          } else {
            respond(call, response);
          }
        });
  }

  private static <R> void respond(ServerCall<?, R> call, R response) {
    try {
      Handlers.respond(call, response);
    } catch (Throwable thrown) { // of an interceptor; a stage would keep it to itself
      call.fail(thrown);
    }
  }

  private static <R> void publish(
      ServerCall<?, R> call, Flow.@Nullable Publisher<R> source, MessageSubscriber<R> responses) {
    if (source == null) {
      call.fail(new NullPointerException("the handler of " + call.method() + " returned null"));
    } else {
      source.subscribe(responses);
    }
  }

  private static void cancelStage(@Nullable CompletionStage<?> stage) {
    if (stage instanceof CompletableFuture<?> future) {
      future.cancel(true);
    }
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** The server's side of a stream of responses. */
  private record ResponseSink<R>(ServerCall<?, R> call) implements MessageSubscriber.Sink<R> {
    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void send(R message) {
      call.send(message);
    }

    @Override
    public void end() {
      call.close(Status.OK, Metadata.EMPTY);
    }

    @Override
    public void fail(Throwable failure) {
      call.fail(unwrap(failure));
    }
  }
}
