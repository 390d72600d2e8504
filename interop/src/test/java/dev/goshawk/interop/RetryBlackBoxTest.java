package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Status;
import dev.goshawk.interop.proto.Payload;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.netty.GoshawkChannel;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of grpc-java's says when it wants to be called again, and sees how often it was. */
@Timeout(120)
class RetryBlackBoxTest {

  private static final Metadata.Key<String> ATTEMPTS =
      Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final String RETRY =
      "{\"methodConfig\": [{\"name\": [{\"service\": \"grpc.testing.TestService\"}],"
          + " \"retryPolicy\": {\"maxAttempts\": 4, \"initialBackoff\": \"0.01s\","
          + " \"maxBackoff\": \"0.1s\", \"backoffMultiplier\": 2,"
          + " \"retryableStatusCodes\": [\"UNAVAILABLE\"]}}]}";

  private static final String HEDGING =
      "{\"methodConfig\": [{\"name\": [{}], \"hedgingPolicy\": {\"maxAttempts\": 3,"
          + " \"hedgingDelay\": \"60s\", \"nonFatalStatusCodes\": [14]}}]}";

  private static final SimpleRequest REQUEST =
      SimpleRequest.newBuilder()
          .setPayload(Payload.newBuilder().setBody(ByteString.copyFromUtf8("body")))
          .build();

  private Server server;

  /** What the server says of the next attempts: a pushback, or "-" for none. */
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  /** Ends calls with UNAVAILABLE in trailers only, as long as it has been told to. */
  private final class Refusing implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      seen.add(String.valueOf(headers.get(ATTEMPTS)));
      String refusal = refusals.poll();
      if (refusal == null) {
        return next.startCall(call, headers);
      }
      Metadata trailers = new Metadata();
      if (!refusal.equals("-")) {
        trailers.put(PUSHBACK, refusal);
      }
      call.close(io.grpc.Status.UNAVAILABLE.withDescription("busy"), trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  @BeforeEach
  void start() throws Exception {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new GrpcJavaForms.Echo())
            .intercept(new GrpcJavaForms.Tokens())
            .intercept(new Refusing())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdownNow().awaitTermination();
  }

  private Channel channel(String config) {
    return GoshawkChannel.to("localhost:" + server.getPort())
        .plaintext()
        .serviceConfig(config)
        .build();
  }

  private static TestClient client(Channel channel) {
    return TestClient.create(channel)
        .withMetadata(dev.goshawk.api.Metadata.of(GoshawkForms.Tokens.TOKEN, "ada"));
  }

  private static ByteString call(Channel channel) {
    return client(channel).unaryCall(REQUEST).getPayload().getBody();
  }

  @Test
  void callIsRetriedAndEachAttemptSaysHowManyWentBefore() {
    refusals.addAll(List.of("-", "5", "-"));
    try (Channel channel = channel(RETRY)) {
      assertThat(call(channel)).isEqualTo(REQUEST.getPayload().getBody());
      assertThat(seen).containsExactly("null", "1", "2", "3");
    }
  }

  @Test
  void pushbackIsWaitedFor() {
    refusals.add("300");
    try (Channel channel = channel(RETRY)) {
      long before = System.nanoTime();
      assertThat(call(channel)).isEqualTo(REQUEST.getPayload().getBody());
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(299));
      assertThat(seen).containsExactly("null", "1");
    }
  }

  @Test
  void pushbackForbidsTheRetry() {
    refusals.add("-1");
    try (Channel channel = channel(RETRY)) {
      assertThatThrownBy(() -> call(channel))
          .satisfies(
              e ->
                  assertThat(Status.of(e).message())
                      .startsWith("busy; not retried: the server forbids it"));
      assertThat(seen).containsExactly("null");
    }
  }

  @Test
  void streamsAreRetriedWithTheirRequests() {
    refusals.addAll(List.of("-", "-"));
    try (Channel channel = channel(RETRY)) {
      Payload payload = REQUEST.getPayload();
      assertThat(GoshawkForms.echo(client(channel), List.of(payload, payload)))
          .containsExactly(payload, payload);
      assertThat(seen).containsExactly("null", "1", "2");
    }
  }

  /** The next hedge follows at once upon a failure, long before its time. */
  @Test
  void hedgesFollowUponFailures() {
    refusals.addAll(List.of("-", "50"));
    try (Channel channel = channel(HEDGING)) {
      assertThat(call(channel)).isEqualTo(REQUEST.getPayload().getBody());
      assertThat(seen).containsExactly("null", "1", "2");
    }
  }
}
