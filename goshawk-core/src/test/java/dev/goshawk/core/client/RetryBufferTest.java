package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.connection.ByteBudget;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a call keeps of its requests, and what that counts in its channel. */
class RetryBufferTest {

  private static final int COUNTED = 10 + RetryBuffer.OVERHEAD;

  private final ByteBudget memory = new ByteBudget(1_000, "maxBufferedBytes");
  private final RetryBudget shared = new RetryBudget(5, 100, 150);
  private final RetryBuffer sent = new RetryBuffer(shared, memory);

  private static byte[] message(int first) {
    byte[] message = new byte[10];
    message[0] = (byte) first;
    return message;
  }

  @Test
  void theArraysThemselvesAreKeptInTheirOrder() {
    byte[] first = message(1);
    byte[] second = message(2);
    byte[] third = message(3);
    sent.add(first);
    assertThat(opened()).satisfiesExactly(a -> same(a, first));
    sent.add(second);
    sent.takenBack();
    assertThat(opened()).satisfiesExactly(a -> same(a, first), b -> same(b, second));
    sent.takenBack();
    sent.add(third);
    assertThat(opened()).hasSize(3);
    assertThat(sent.excess()).contains("perCallRetryBufferSize 100");
  }

  private List<byte[]> opened() {
    return List.of(sent.opened());
  }

  private static void same(byte[] actual, byte[] expected) {
    assertThat(actual).isSameAs(expected);
  }

  @Test
  void onlyWhatAStreamHasCounts() {
    sent.add(message(1));
    assertThat(shared.used()).isZero();
    sent.opened();
    assertThat(shared.used()).isEqualTo(COUNTED);
    sent.add(message(2));
    assertThat(shared.used()).isEqualTo(2 * COUNTED);
    sent.takenBack();
    assertThat(shared.used()).isZero();
    sent.takenBack();
    assertThat(shared.used()).isZero();
    assertThat(sent.bytes()).isEqualTo(2 * COUNTED);
  }

  @Test
  void boundsAreReachedButNotExceeded() {
    RetryBudget exact = new RetryBudget(5, 2 * COUNTED, 3 * COUNTED);
    RetryBuffer one = new RetryBuffer(exact, memory);
    RetryBuffer two = new RetryBuffer(exact, memory);
    one.opened();
    two.opened();
    one.add(message(1));
    one.add(message(2));
    two.add(message(3));
    assertThat(exact.used()).isEqualTo(3 * COUNTED);
    assertThat(one.isCommitted()).isFalse();
    assertThat(two.isCommitted()).isFalse();
    two.add(message(4));
    assertThat(two.isCommitted()).isTrue();
    assertThat(two.excess()).contains("retryBufferSize " + 3 * COUNTED);
    assertThat(exact.used()).isEqualTo(2 * COUNTED);
    one.add(message(5));
    assertThat(one.isCommitted()).isTrue();
    assertThat(exact.used()).isZero();
  }

  @Test
  void whatIsTooMuchWhenAStreamOpensIsSentAndNotKept() {
    for (int i = 0; i < 3; i++) {
      sent.add(message(i));
    }
    assertThat(sent.isCommitted()).isFalse();
    assertThat(opened()).hasSize(3);
    assertThat(sent.isCommitted()).isTrue();
    assertThat(sent.bytes()).isZero();
    assertThat(shared.used()).isZero();
  }

  @Test
  void committedCallKeepsNothingAndHasNoExcess() {
    sent.add(message(1));
    sent.opened();
    sent.commit();
    assertThat(sent.isCommitted()).isTrue();
    assertThat(sent.excess()).isNull();
    assertThat(shared.used()).isZero();
    sent.add(message(2));
    sent.commit();
    sent.takenBack();
    assertThat(sent.bytes()).isZero();
    assertThat(opened()).isEmpty();
    assertThat(shared.used()).isZero();
  }

  @Test
  void callThatEndsBeforeItHasAStreamCountsNothing() {
    sent.add(message(1));
    sent.commit();
    assertThat(shared.used()).isZero();
  }
}
