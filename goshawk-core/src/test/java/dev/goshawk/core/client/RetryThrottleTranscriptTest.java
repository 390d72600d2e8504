package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.RetryThrottling;
import dev.goshawk.core.fixture.Peer;
import org.junit.jupiter.api.Test;

/** What takes tokens, what gives them back, and what is refused without: gRFC A6. */
class RetryThrottleTranscriptTest extends RetryFixture {

  private static final RetryThrottling TEN = new RetryThrottling(10, 0.5);

  private int next = 1;

  /** The stream that the next call or attempt gets. */
  private int id() {
    int id = next;
    next += 2;
    return id;
  }

  private Call begin(Peer server) {
    Call call = unary();
    server.expectStarting("HEADERS " + next, "DATA");
    return call;
  }

  /** So many failures in a row, of calls without anything left to retry. */
  private void fail(Peer server, int times, String more) {
    for (int i = 0; i < times; i++) {
      Call call = begin(server);
      refuse(server, id(), more);
      assertOver(call, Code.UNAVAILABLE);
    }
  }

  private String tokens() {
    return channel().throttle().describe().replaceAll(".*has ([0-9.]+) of.*", "$1");
  }

  @Test
  void noRetryIsMadeWithHalfOfTheTokens() {
    retry(RetryPolicy.of(5).on(Code.UNAVAILABLE), new RetryThrottling(10, 0.1));
    Peer server = server();
    Call first = begin(server);
    for (int i = 1; i < 5; i++) {
      refuse(server, id());
      advance(1_000);
      server.expectStarting("HEADERS " + next, "DATA");
    }
    assertThat(tokens()).isEqualTo("6.000");
    refuse(server, id());
    assertThat(tokens()).isEqualTo("5.000");
    assertEnd(first, Code.UNAVAILABLE, "busy; not retried: all 5 attempts have failed");
    Call second = begin(server);
    refuse(server, id());
    assertEnd(
        second,
        Code.UNAVAILABLE,
        "busy; not retried: retryThrottling has 4.000 of 10 tokens, and more than half are needed");
    advance(5_000);
    server.expect();
  }

  @Test
  void refusalOfTheServerTakesATokenWhateverTheCode() {
    retry(RetryPolicy.of(2).on(Code.ABORTED), TEN);
    Peer server = server();
    fail(server, 1, " grpc-retry-pushback-ms=-1");
    assertThat(tokens()).isEqualTo("9.000");
    fail(server, 1, "");
    fail(server, 1, " grpc-retry-pushback-ms=5");
    assertThat(tokens()).isEqualTo("9.000");
  }

  @Test
  void successOfAnyMethodGivesBackAtItsEndAndNotBefore() {
    retry(RetryPolicy.of(2).on(Code.ABORTED), TEN);
    Peer server = server();
    fail(server, 2, " grpc-retry-pushback-ms=-1");
    assertThat(tokens()).isEqualTo("8.000");
    Call call = begin(server);
    int id = id();
    server.send("HEADERS " + id + " " + OK_HEADERS);
    assertThat(tokens()).isEqualTo("8.000");
    server.send("DATA " + id + " [0:fine]", "HEADERS " + id + " ES grpc-status=0");
    assertOver(call, Code.OK);
    assertThat(tokens()).isEqualTo("8.500");
    Call fails = begin(server);
    id = id();
    server.send("HEADERS " + id + " " + OK_HEADERS, "HEADERS " + id + " ES grpc-status=10");
    assertOver(fails, Code.ABORTED);
    assertThat(tokens()).isEqualTo("8.500"); // headers had come: nothing was to be decided
  }

  @Test
  void transparentRetriesCountNothing() {
    retry(POLICY, TEN);
    Peer server = server();
    Call call = begin(server);
    server.send("RST_STREAM " + id() + " REFUSED_STREAM");
    server.expectStarting("HEADERS " + next, "DATA");
    assertThat(tokens()).isEqualTo("10.000");
    answer(server, id(), call);
  }

  @Test
  void trap26_configsWithTheSameValuesShareTheTokens() {
    namesConfig = throttling(10);
    Peer server = server();
    fail(server, 1, " grpc-retry-pushback-ms=-1");
    RetryThrottle before = channel().throttle();
    namesConfig = throttling(10).replace("ABORTED", "DATA_LOSS");
    resolve();
    assertThat(channel().throttle()).isSameAs(before);
    namesConfig = throttling(20);
    resolve();
    assertThat(tokens()).isEqualTo("20.000");
    namesConfig = "{}";
    resolve();
    assertThat(channel().throttle()).isNull();
    namesConfig = throttling(10); // an outage is no time for new tokens
    resolve();
    assertThat(channel().throttle()).isSameAs(before);
    assertThat(tokens()).isEqualTo("9.000");
  }

  @Test
  void throttlesThatNoConfigHasAnyMoreAreForgottenOneDay() {
    namesConfig = throttling(100);
    Peer server = server();
    RetryThrottle first = channel().throttle();
    for (int max = 1; max <= 8; max++) {
      namesConfig = throttling(max);
      resolve();
    }
    namesConfig = throttling(100);
    resolve();
    assertThat(channel().throttle()).isNotSameAs(first);
    server.expect();
  }

  private static String throttling(int max) {
    return "{\"retryThrottling\": {\"maxTokens\": "
        + max
        + ", \"tokenRatio\": 0.5}, \"methodConfig\": [{\"name\": [{}], \"retryPolicy\":"
        + " {\"maxAttempts\": 2, \"initialBackoff\": \"0.1s\", \"maxBackoff\": \"1s\","
        + " \"backoffMultiplier\": 2, \"retryableStatusCodes\": [\"ABORTED\"]}}]}";
  }
}
