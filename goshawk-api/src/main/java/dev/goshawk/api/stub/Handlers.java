package dev.goshawk.api.stub;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import java.util.Objects;

/**
 * Handlers in blocking style, for generated services. Each call runs on a thread of its own,
 * virtual where the JVM has those, which is interrupted when the call is cancelled.
 */
public final class Handlers {

  private Handlers() {}

  /**
   * A method with one request and one response.
   *
   * @param <Q> the type of the request
   * @param <R> the type of the response
   */
  @FunctionalInterface
  public interface Unary<Q, R> {
    /** Answers a request. */
    R handle(Q request, ServerContext context) throws Exception;
  }

  /**
   * A method with one request and a stream of responses.
   *
   * @param <Q> the type of the request
   * @param <R> the type of the responses
   */
  @FunctionalInterface
  public interface ServerStreaming<Q, R> {
    /** Writes the responses; returning ends the call with OK. */
    void handle(Q request, Writer<R> responses, ServerContext context) throws Exception;
  }

  /**
   * A method with a stream of requests and one response.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the response
   */
  @FunctionalInterface
  public interface ClientStreaming<Q, R> {
    /** Reads the requests as far as it wants, and answers. */
    R handle(Reader<Q> requests, ServerContext context) throws Exception;
  }

  /**
   * A method with streams both ways.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the responses
   */
  @FunctionalInterface
  public interface BidiStreaming<Q, R> {
    /** Reads and writes in any order; returning ends the call with OK. */
    void handle(Reader<Q> requests, Writer<R> responses, ServerContext context) throws Exception;
  }

  /** A handler of unary calls. */
  public static <Q, R> ServerHandler<Q, R> unary(Unary<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return blocking(
        call ->
            new OneRequestListener<>(call) {
              @Override
              void handle(Q request) {
                try {
                  respond(call, method.handle(request, call.context()));
                } catch (Throwable failure) {
                  call.fail(failure);
                }
              }
            });
  }

  /** A handler of server-streaming calls. */
  public static <Q, R> ServerHandler<Q, R> serverStreaming(ServerStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return blocking(
        call ->
            new OneRequestListener<>(call) {
              private final BlockingServerCall<Q, R> streams = new BlockingServerCall<>(call);

              @Override
              void handle(Q request) {
                try {
                  method.handle(request, streams, call.context());
                  call.close(Status.OK, Metadata.EMPTY);
                } catch (Throwable failure) {
                  call.fail(failure);
                }
              }

              @Override
              public void onCancel(Status reason) {
                streams.onCancel(reason);
              }
            });
  }

  /** A handler of client-streaming calls. */
  public static <Q, R> ServerHandler<Q, R> clientStreaming(ClientStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return blocking(
        call ->
            new BlockingServerCall<>(call) {
              @Override
              public void onStart() {
                try {
                  respond(call, method.handle(this, call.context()));
                } catch (Throwable failure) {
                  call.fail(failure);
                }
              }
            });
  }

  /** A handler of bidirectional calls. */
  public static <Q, R> ServerHandler<Q, R> bidiStreaming(BidiStreaming<Q, R> method) {
    Objects.requireNonNull(method, "method");
    return blocking(
        call ->
            new BlockingServerCall<>(call) {
              @Override
              public void onStart() {
                try {
                  method.handle(this, this, call.context());
                  call.close(Status.OK, Metadata.EMPTY);
                } catch (Throwable failure) {
                  call.fail(failure);
                }
              }
            });
  }

  /** What the default methods of generated services throw: the service does not implement this. */
  public static StatusException unimplemented(MethodDescriptor<?, ?> method) {
    Objects.requireNonNull(method, "method");
    return Status.UNIMPLEMENTED
        .withMessage("method " + method + " is not implemented by this server")
        .exception();
  }

  static <R> void respond(ServerCall<?, R> call, R response) {
    if (response == null) {
      call.fail(new NullPointerException("the handler of " + call.method() + " returned null"));
    } else {
      call.sendLast(response);
    }
  }

  private static <Q, R> ServerHandler<Q, R> blocking(ServerHandler<Q, R> handler) {
    return new ServerHandler<>() {
      @Override
      public ServerCallListener<Q> start(ServerCall<Q, R> call) {
        return handler.start(call);
      }

      @Override
      public boolean isBlocking() {
        return true;
      }

      @Override
      public boolean observesCompletion() {
        return false;
      }
    };
  }
}
