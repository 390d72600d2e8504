package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets over minutes, with the default limits and a clock that the test sets. */
class FloodGuardTranscriptTest extends PeerFixture {
  private static final long SECOND = 1_000_000_000L;

  @Override
  int cut() {
    return Integer.MAX_VALUE;
  }

  /** Does what {@code frames} say with stream after stream, and answers how many were begun. */
  private static int streams(ScriptedPeer peer, long nanosBetween, int count, String... frames) {
    int id = 1;
    for (int i = 0; i < count && !peer.connection.isClosed(); i++) {
      peer.log.now += nanosBetween;
      String[] now = new String[frames.length];
      for (int j = 0; j < frames.length; j++) {
        now[j] = String.format(frames[j], id);
      }
      peer.send(now);
      peer.take();
      peer.log.take();
      id += 2;
    }
    return id / 2;
  }

  /** Hedging, or polls that are given up: nothing but cancellations, for ten minutes. */
  @Test
  void seventyCancellationsASecondGoOn() {
    ScriptedPeer peer = client();
    int calls = 70 * 600;
    assertThat(
            streams(peer, SECOND / 70, calls, "HEADERS %d ES " + REQUEST, "RST_STREAM %d CANCEL"))
        .isEqualTo(calls);
    assertThat(peer.connection.isClosed()).isFalse();
  }

  /** Rapid reset (CVE-2023-44487), and ways to make us reset (CVE-2025-8671). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RST_STREAM %d CANCEL",
        "WINDOW_UPDATE %d 0",
        "WINDOW_UPDATE %d 2147483647",
        "HEADERS %d a=b",
        "PRIORITY %1$d PRIO=%1$d"
      })
  void whatIsFasterIsStopped(String reset) {
    ScriptedPeer peer = client();
    int begun = streams(peer, SECOND / 1_000, 100_000, "HEADERS %d " + REQUEST, reset);
    // 2,000 and 100 a second, at 1,000 a second
    assertThat(begun).isBetween(2_000, 2_250);
    assertThat(peer.log.closedMessage)
        .isEqualTo(
            "too many early stream resets: resetBudget 2,000 exceeded; it refills by"
                + " resetBudgetPerSecond 100 and with each stream that completes");
  }

  /** A server ends many streams at once, and each is answered by RST_STREAM, in one read. */
  @ParameterizedTest
  @ValueSource(strings = {"NO_ERROR", "CANCEL"})
  void resetsOfStreamsThatTheServerEndedFirstAreNoFlood(String code) {
    int count = 3_000;
    ScriptedPeer peer = client(config().maxConcurrentStreams(count).build());
    String[] resets = new String[count];
    for (int i = 0; i < count; i++) {
      int id = 2 * i + 1;
      peer.send("HEADERS " + id + " " + REQUEST);
      resets[i] = "RST_STREAM " + id + " " + code;
    }
    for (int i = 0; i < count; i++) {
      peer.respond(2 * i + 1, true);
      peer.connection.reset(peer.stream(2 * i + 1), ErrorCode.NO_ERROR);
    }
    peer.take();
    peer.log.take();
    peer.send(resets);
    assertThat(peer.connection.isClosed()).isFalse();
    peer.expect();
    // For further ones there is no stream.
    String[] more = Collections.nCopies(1_002, "RST_STREAM 1 " + code).toArray(new String[0]);
    peer.send(more);
    assertThat(peer.log.closedMessage)
        .startsWith("too many frames without progress, the last one RST_STREAM on a closed stream");
    peer.take();
    peer.log.take();
  }

  /** A pace above the refill ends, however slowly the budget is eaten up. */
  @Test
  void aLittleFasterThanTheRefillIsStoppedAtLast() {
    ScriptedPeer peer = client();
    int begun =
        streams(peer, SECOND / 200, 100_000, "HEADERS %d " + REQUEST, "RST_STREAM %d CANCEL");
    assertThat(begun).isBetween(2_000, 4_100);
  }

  @Test
  void whatWasUsedUpComesBack() {
    ScriptedPeer peer = client();
    assertThat(streams(peer, 0, 2_000, "HEADERS %d " + REQUEST, "RST_STREAM %d CANCEL"))
        .isEqualTo(2_000);
    peer.log.now += SECOND;
    for (int id = 4_001; id < 4_201; id += 2) {
      peer.send("HEADERS " + id + " " + REQUEST, "RST_STREAM " + id + " CANCEL");
    }
    assertThat(peer.connection.isClosed()).isFalse();
    peer.send("HEADERS 4201 " + REQUEST, "RST_STREAM 4201 CANCEL");
    assertThat(peer.connection.isClosed()).isTrue();
    peer.take();
    peer.log.take();
  }

  @Test
  void aBudgetWithoutRefill() {
    ScriptedPeer peer = client(config().resetBudget(5).resetBudgetPerSecond(0).build());
    assertThat(streams(peer, 60 * SECOND, 100, "HEADERS %d " + REQUEST, "RST_STREAM %d CANCEL"))
        .isEqualTo(6);
    assertThat(peer.connection.isClosed()).isTrue();
  }

  /** Frames that carry nothing, a thousand in each read, a second apart and a tenth apart. */
  @ParameterizedTest
  @CsvSource({"DATA 1,empty DATA", "PING 0000000000000000,PING", "SETTINGS,SETTINGS"})
  void idleFramesOverTime(String frame, String name) {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST);
    String[] ninety = Collections.nCopies(90, frame).toArray(new String[0]);
    for (int i = 0; i < 600; i++) {
      peer.log.now += SECOND;
      peer.send(ninety);
      peer.take();
    }
    assertThat(peer.connection.isClosed()).as("90 a second").isFalse();
    int sent = 0;
    while (!peer.connection.isClosed() && sent < 100_000) {
      peer.log.now += SECOND / 10;
      peer.send(ninety);
      peer.take();
      sent += 90;
    }
    assertThat(sent).as("900 a second").isBetween(400, 1_300);
    assertThat(peer.log.closedMessage)
        .isEqualTo(
            "too many frames without progress, the last one "
                + name
                + ": idleFrameBudget 1,000 exceeded; it refills by idleFrameBudgetPerSecond 100"
                + " and with header blocks and DATA");
    peer.log.take();
  }
}
