package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {

  private final AtomicInteger made = new AtomicInteger();

  private String get(ResponseCache cache, SimpleRequest request) {
    return cache
        .get(
            request,
            () -> SimpleResponse.newBuilder().setServerId("" + made.incrementAndGet()).build())
        .getServerId();
  }

  private static SimpleRequest request(int payload) {
    return SimpleRequest.newBuilder().setPayload(Payloads.zeros(payload)).build();
  }

  @Test
  void equalRequestsGetTheSameUntilTheyFallOut() {
    ResponseCache cache = new ResponseCache(Duration.ofDays(1), 2);
    assertThat(get(cache, request(1))).isEqualTo("1");
    assertThat(get(cache, request(2))).isEqualTo("2");
    assertThat(get(cache, request(1))).isEqualTo("1");
    assertThat(get(cache, request(3))).isEqualTo("3");
    assertThat(get(cache, request(1))).as("the oldest fell out").isEqualTo("4");
  }

  @Test
  void nothingIsKeptPastItsAge() {
    ResponseCache cache = new ResponseCache(Duration.ZERO, 2);
    assertThat(get(cache, request(1))).isEqualTo("1");
    assertThat(get(cache, request(1))).isEqualTo("2");
  }

  @Test
  void largeRequestsAreNotRemembered() {
    ResponseCache cache = new ResponseCache(Duration.ofDays(1), 2);
    assertThat(get(cache, request(100_000))).isEqualTo("1");
    assertThat(get(cache, request(100_000))).isEqualTo("2");
  }
}
