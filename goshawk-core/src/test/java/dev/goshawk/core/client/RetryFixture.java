package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.RetryThrottling;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import java.time.Duration;

/** The base of transcripts of calls with a policy for their attempts. */
abstract class RetryFixture extends ClientFixture {

  /** Waits of 100 ms, 200 ms, 400 ms and then 1 s, without jitter in the fixture. */
  static final RetryPolicy POLICY =
      RetryPolicy.of(4)
          .on(Code.UNAVAILABLE, Code.ABORTED)
          .backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 2);

  /** Up to three attempts, half a second apart. */
  static final HedgingPolicy HEDGING =
      HedgingPolicy.of(3).delay(Duration.ofMillis(500)).nonFatal(Code.UNAVAILABLE);

  static final String USED_UP = "; not retried: all %d attempts have failed";

  final void retry(RetryPolicy policy) {
    serviceConfig = config(MethodConfig.builder().retry(policy), null);
  }

  final void retry(RetryPolicy policy, RetryThrottling throttling) {
    serviceConfig = config(MethodConfig.builder().retry(policy), throttling);
  }

  final void hedge(HedgingPolicy policy) {
    serviceConfig = config(MethodConfig.builder().hedging(policy), null);
  }

  final void hedge(HedgingPolicy policy, RetryThrottling throttling) {
    serviceConfig = config(MethodConfig.builder().hedging(policy), throttling);
  }

  private static ServiceConfig config(MethodConfig.Builder method, RetryThrottling throttling) {
    ServiceConfig.Builder config = ServiceConfig.builder().defaults(method.build());
    return (throttling == null ? config : config.throttling(throttling)).build();
  }

  final void maxAttempts(int attempts) {
    retryBudget =
        new RetryBudget(attempts, RetryBudget.DEFAULT_PER_CALL, RetryBudget.DEFAULT_TOTAL);
  }

  static CallOptions timeout(long millis) {
    return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(millis));
  }

  final void advance(long millis) {
    loop.advance(Duration.ofMillis(millis));
  }

  /** The request headers of an attempt that is not the first. */
  static String again(String method, int before) {
    return request(method) + " grpc-previous-rpc-attempts=" + before;
  }

  /** A response of trailers only. */
  static String failure(int id, Code code, String more) {
    return "HEADERS " + id + " ES " + OK_HEADERS + " grpc-status=" + code.number() + more;
  }

  /** The server answers a stream with UNAVAILABLE in trailers only. */
  static void refuse(Peer server, int id, String more) {
    server.send(failure(id, Code.UNAVAILABLE, " grpc-message=busy" + more));
  }

  static void refuse(Peer server, int id) {
    refuse(server, id, "");
  }

  /** The server has got a unary call on a stream: its attempt of that number. */
  static void expectAttempt(Peer server, int id, int before) {
    server.expect("HEADERS " + id + " " + again("Unary", before), "DATA " + id + " [0:hi] ES");
  }

  /** Nothing comes before a time, and something at it. */
  final void expectAttemptAfter(long millis, Peer server, int id, int before) {
    advance(millis - 1);
    server.expect();
    advance(1);
    expectAttempt(server, id, before);
  }

  /** A server whose connection is on a loop of its own. */
  final Peer serverOn(FakeLoop own) {
    int before = attempts.size();
    channel().connect();
    loop.run();
    return attempt(before).acceptOn(own);
  }

  static void assertOver(Call call, Code code) {
    assertThat(call.status).as("the call has ended").isNotNull();
    assertThat(call.status.code()).isEqualTo(code);
  }
}
