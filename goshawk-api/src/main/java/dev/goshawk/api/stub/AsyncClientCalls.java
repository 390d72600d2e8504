package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Response;
import dev.goshawk.api.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Calls in asynchronous style, for generated clients. No method blocks. Results come on the
 * executor of the options, or else on the event loop.
 *
 * <p>Publishers are cold: each subscription makes a call of its own.
 */
public final class AsyncClientCalls {

  private AsyncClientCalls() {}

  /**
   * Makes one call with one response, and gives that with its headers and trailers. Cancelling the
   * future cancels the call.
   *
   * @param call makes the call with the options that it is given
   */
  public static <R> CompletableFuture<Response<R>> receive(
      CallOptions options, Function<CallOptions, ? extends CompletableFuture<R>> call) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(call, "call");
    ResponseCapture seen = new ResponseCapture();
    CompletableFuture<R> message = call.apply(options.with(ResponseCapture.KEY, seen));
    CompletableFuture<Response<R>> response =
        message.thenApply(m -> Response.of(m, seen.headers(), seen.trailers()));
    var unused =
        response.whenComplete(
            (r, failure) -> {
              if (!message.isDone()) {
                message.cancel(true);
              }
            });
    return response;
  }

  /** Makes a unary call. Cancelling the future cancels the call. */
  public static <Q, R> CompletableFuture<R> unary(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    Objects.requireNonNull(calls, "calls");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(request, "request");
    ResponseFuture<Q, R> response;
    try {
      response = new ResponseFuture<>(calls.newCall(method, options), options);
      response.start();
    } catch (Throwable refusal) { // of an interceptor
      return CompletableFuture.failedFuture(Refusals.fromCall(refusal));
    }
    try {
      response.call().sendLast(request);
    } catch (Throwable failure) {
      response.fail(unsent(method, failure), Refusals.fromCall(failure));
    }
    return response;
  }

  /** A publisher of the responses of a server-streaming call. */
  public static <Q, R> Flow.Publisher<R> serverStreaming(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    Objects.requireNonNull(calls, "calls");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(request, "request");
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      ClientCall<Q, R> call;
      try {
        call = calls.newCall(method, options);
      } catch (Throwable refusal) {
        refuse(subscriber, Refusals.fromCall(refusal));
        return;
      }
      ResponseSubscription<Q, R> responses = new ResponseSubscription<>(call, subscriber);
      if (responses.start()) {
        try {
          call.sendLast(request);
        } catch (Throwable failure) {
          responses.fail(unsent(method, failure), Refusals.fromCall(failure));
        }
      }
    };
  }

  /** Makes a client-streaming call of the requests of a publisher. */
  public static <Q, R> CompletableFuture<R> clientStreaming(
      CallFactory calls,
      MethodDescriptor<Q, R> method,
      CallOptions options,
      Flow.Publisher<Q> requests) {
    Objects.requireNonNull(calls, "calls");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(requests, "requests");
    ResponseFuture<Q, R> response;
    MessageSubscriber<Q> source;
    try {
      ClientCall<Q, R> call = calls.newCall(method, options);
      source = new MessageSubscriber<>(new RequestSink<>(call));
      response = streamingFuture(call, options, source);
      response.start();
    } catch (Throwable refusal) {
      return CompletableFuture.failedFuture(Refusals.fromCall(refusal));
    }
    subscribe(requests, source);
    return response;
  }

  /** A publisher of the responses of a bidirectional call of the requests of a publisher. */
  public static <Q, R> Flow.Publisher<R> bidiStreaming(
      CallFactory calls,
      MethodDescriptor<Q, R> method,
      CallOptions options,
      Flow.Publisher<Q> requests) {
    Objects.requireNonNull(calls, "calls");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(requests, "requests");
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      ClientCall<Q, R> call;
      try {
        call = calls.newCall(method, options);
      } catch (Throwable refusal) {
        refuse(subscriber, Refusals.fromCall(refusal));
        return;
      }
      MessageSubscriber<Q> source = new MessageSubscriber<>(new RequestSink<>(call));
      ResponseSubscription<Q, R> responses =
          new ResponseSubscription<>(call, subscriber) {
            @Override
            public void onReady() {
              source.onReady();
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              try {
                source.cancel();
              } finally {
                super.onClose(status, trailers);
              }
            }
          };
      if (responses.start()) {
        subscribe(requests, source);
      }
    };
  }

  private static <Q, R> ResponseFuture<Q, R> streamingFuture(
      ClientCall<Q, R> call, CallOptions options, MessageSubscriber<Q> source) {
    return new ResponseFuture<>(call, options) {
      @Override
      public void onReady() {
        source.onReady();
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        try {
          source.cancel();
        } finally {
          super.onClose(status, trailers);
        }
      }
    };
  }

  /** Subscribes to a publisher of requests; one that throws has failed. */
  private static <Q> void subscribe(Flow.Publisher<Q> requests, MessageSubscriber<Q> source) {
    try {
      requests.subscribe(source);
    } catch (Throwable failure) {
      source.onError(failure);
    }
  }

  /**
   * Signals a failure to a subscriber the only way that there is, after onSubscribe (Flow §1.9).
   */
  private static void refuse(Flow.Subscriber<?> subscriber, Throwable why) {
    subscriber.onSubscribe(Refused.INSTANCE);
    subscriber.onError(why);
  }

  private static String unsent(MethodDescriptor<?, ?> method, Throwable failure) {
    return "the request of " + method + " could not be sent: " + failure;
  }

  /** The client's side of a stream of requests. */
  private record RequestSink<Q>(ClientCall<Q, ?> call) implements MessageSubscriber.Sink<Q> {
    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void send(Q message) {
      call.send(message);
    }

    @Override
    public void end() {
      call.halfClose();
    }

    @Override
    public void fail(Throwable failure) {
      call.cancel("the publisher of requests failed: " + failure, failure);
    }
  }
}
