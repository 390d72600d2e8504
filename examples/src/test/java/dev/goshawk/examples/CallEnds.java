package dev.goshawk.examples;

import dev.goshawk.api.Admission;
import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideAsyncClient;
import dev.goshawk.examples.routeguide.RouteGuideAsyncService;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server, blocking or asynchronous, whose calls end in every way that there is: each at the place
 * that its request names. Any thread.
 */
final class CallEnds implements AutoCloseable {

  /** How a call ends, and the status of that. */
  enum End {
    RETURNED(Status.Code.OK),
    THREW(Status.Code.UNKNOWN),
    MAPPED(Status.Code.NOT_FOUND),
    CANCELLED(Status.Code.CANCELLED),
    DEADLINE(Status.Code.DEADLINE_EXCEEDED),
    FILTER_REFUSED(Status.Code.UNAUTHENTICATED),
    INTERCEPTOR_THREW(Status.Code.UNKNOWN),
    ADMISSION_REFUSED(Status.Code.RESOURCE_EXHAUSTED);

    final Status.Code code;

    End(Status.Code code) {
      this.code = code;
    }

    /** Whether the server sends a status. */
    boolean isSent() {
      return this != CANCELLED && this != DEADLINE;
    }
  }

  private static final MetadataKey<End> END = MetadataKey.ascii("end", End::name, End::valueOf);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final CountDownLatch handling = new CountDownLatch(1);
  private final Server server;
  private final Channel channel;

  /** Serves with an admission that comes first. */
  CallEnds(boolean blocking, Admission first) {
    String name = "ends-" + COUNT.incrementAndGet();
    BindableService service = blocking ? new Blocking() : new Async();
    server =
        InProcessServer.builder(name)
            .admission(first)
            .admission(
                call -> {
                  if (is(call, End.ADMISSION_REFUSED)) {
                    throw Status.RESOURCE_EXHAUSTED.exception();
                  }
                })
            .intercept(new Failing())
            .filter(
                (call, next) -> {
                  refuse(call);
                  next.proceed();
                },
                (call, next) -> {
                  refuse(call);
                  return next.proceed();
                })
            .exceptionMapper(
                failure ->
                    failure instanceof IllegalArgumentException
                        ? Status.NOT_FOUND.exception()
                        : null)
            .service(service)
            .start();
    // Its clock stands still, so the server is the one that finds a deadline passed.
    channel = InProcessChannel.to(name).clock(() -> 0).build();
  }

  private static boolean is(ServerContext call, End end) {
    return call.metadata().get(END) == end;
  }

  private static void refuse(ServerContext call) {
    if (is(call, End.FILTER_REFUSED)) {
      throw Status.UNAUTHENTICATED.exception();
    }
  }

  /** Makes a call; completes when the caller has its end. */
  CompletableFuture<Feature> call(End end) throws InterruptedException {
    RouteGuideAsyncClient guide =
        RouteGuideAsyncClient.create(channel).withMetadata(Metadata.of(END, end));
    if (end == End.DEADLINE) {
      guide = guide.withTimeout(Duration.ofMillis(50));
    }
    CompletableFuture<Feature> response = guide.getFeature(Point.getDefaultInstance());
    if (end == End.CANCELLED) {
      handling.await();
      response.cancel(true);
    }
    return response;
  }

  private CompletableFuture<Feature> feature(ServerContext call) {
    handling.countDown();
    return switch (Objects.requireNonNull(call.metadata().get(END))) {
      case THREW -> throw new IllegalStateException("thrown for the test");
      case MAPPED -> throw new IllegalArgumentException("thrown for the test");
      case CANCELLED, DEADLINE -> new CompletableFuture<>();
      default -> CompletableFuture.completedFuture(Feature.getDefaultInstance());
    };
  }

  @Override
  public void close() {
    channel.close();
    server.close();
  }

  private final class Blocking implements RouteGuideService {
    @Override
    public Feature getFeature(Point point, ServerContext call) throws Exception {
      return feature(call).get();
    }
  }

  private final class Async implements RouteGuideAsyncService {
    @Override
    public CompletionStage<Feature> getFeature(Point point, ServerContext call) {
      return feature(call);
    }
  }

  private static final class Failing implements ServerInterceptor {
    @Override
    public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      if (is(call.context(), End.INTERCEPTOR_THREW)) {
        throw new IllegalStateException("thrown for the test");
      }
      return next.start(call);
    }
  }
}
