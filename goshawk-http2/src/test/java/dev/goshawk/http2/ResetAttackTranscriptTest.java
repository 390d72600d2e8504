package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.hpack.Indexing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that are begun only to come to nothing, with the default limits: reset by the peer, reset
 * by us because the peer made us, or refused. All of them draw on one budget.
 */
class ResetAttackTranscriptTest {
  private static final String REQUEST = ScriptedPeer.REQUEST;

  /** Twice the default maxConcurrentStreams. */
  private static final int BUDGET = 2_000;

  private static final int MOST_HELD = 32 * 1024;

  private static byte[] frames(String format, int id) {
    return FrameText.encode(String.format(format, id).split(" \\| "));
  }

  /** Packs streams until the server has had enough, and answers how many there were. */
  private static int flood(AttackMeter attack, String format) {
    int id = 1;
    while (!attack.connection.isClosed() && id < 2 * 2 * BUDGET) {
      attack.pack(frames(format, id));
      id += 2;
    }
    return (id - 1) / 2;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEADERS %1$d " + REQUEST + " | RST_STREAM %1$d CANCEL",
        "HEADERS %1$d ES " + REQUEST + " | RST_STREAM %1$d CANCEL",
        "HEADERS %1$d " + REQUEST + " | RST_STREAM %1$d NO_ERROR",
        "HEADERS %1$d " + REQUEST + " | DATA %1$d \"hello\" | RST_STREAM %1$d 0xff"
      })
  void rapidReset(String streams) {
    AttackMeter attack = new AttackMeter();
    assertThat(flood(attack, streams)).isBetween(BUDGET, BUDGET + 500);
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 2,000 exceeded", MOST_HELD);
    assertThat(attack.framesAnswered).as("GOAWAY alone").isEqualTo(1);
  }

  /** The peer resets nothing itself, but makes us do it, in a stream that is being answered. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEADERS %1$d " + REQUEST + " | WINDOW_UPDATE %1$d 0",
        "HEADERS %1$d " + REQUEST + " | WINDOW_UPDATE %1$d 2147483647",
        "HEADERS %1$d ES " + REQUEST + " | DATA %1$d \"x\"",
        "HEADERS %1$d ES " + REQUEST + " | DATA %1$d",
        "HEADERS %1$d ES " + REQUEST + " | HEADERS %1$d ES a=b",
        "HEADERS %1$d " + REQUEST + " | PRIORITY %1$d PRIO=%1$d",
        "HEADERS %1$d " + REQUEST + " | RAW 2 0 %1$d 4",
        "HEADERS %1$d " + REQUEST + " | HEADERS %1$d a=b",
        "HEADERS %1$d " + REQUEST + " | HEADERS %1$d ES Upper=case",
        "HEADERS %1$d " + REQUEST + " content-length=1 | DATA %1$d \"hello\"",
        "HEADERS %1$d " + REQUEST + " content-length=9 | DATA %1$d ES \"hello\""
      })
  void madeYouReset(String streams) {
    AttackMeter attack = new AttackMeter();
    attack.log.accepting =
        id -> {
          var stream = new RecordingStream(attack.log);
          stream.reaction =
              kind -> {
                if (kind.equals("headers") && !stream.headersSent()) {
                  attack.connection.sendHeaders(
                      stream, out -> out.field(":status", "200", Indexing.INCREMENTAL), false);
                }
              };
          return stream;
        };
    assertThat(flood(attack, streams)).isBetween(BUDGET, BUDGET + 500);
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 2,000 exceeded", MOST_HELD);
    assertThat(attack.framesAnswered)
        .as("headers and RST_STREAM for each, and GOAWAY")
        .isEqualTo(2 * (BUDGET + 1) + 1);
  }

  /** The window of a stream is passed: it takes a frame more than the window has. */
  @Test
  void madeYouResetByData() {
    AttackMeter attack =
        new AttackMeter(Http2Config.builder().initialWindowSize(10).resetBudget(200).build());
    assertThat(flood(attack, "HEADERS %1$d " + REQUEST + " | DATA %1$d 11")).isLessThan(700);
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 200 exceeded", MOST_HELD);
    assertThat(attack.framesAnswered).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEADERS %1$d :method=POST a=b",
        "HEADERS %1$d ES :method=POST",
        "HEADERS %1$d " + REQUEST + " connection=close",
        "HEADERS %1$d " + REQUEST + " PRIO=%1$d",
        "HEADERS %1$d ES " + REQUEST + " content-length=1"
      })
  void malformedRequests(String streams) {
    AttackMeter attack = new AttackMeter();
    assertThat(flood(attack, streams)).isBetween(BUDGET, BUDGET + 1_000);
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 2,000 exceeded", MOST_HELD);
    assertThat(attack.framesAnswered).isEqualTo(BUDGET + 2);
  }

  /** More streams than allowed; the limit holds whether the peer says that it knows it or not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamsAboveTheLimit(boolean acknowledged) {
    AttackMeter attack =
        new AttackMeter(Http2Config.builder().maxConcurrentStreams(100).build(), acknowledged);
    int id = 1;
    int mostLive = 0;
    while (!attack.connection.isClosed() && id < 2_000) {
      attack.send("HEADERS " + id + " ES " + REQUEST);
      mostLive = Math.max(mostLive, attack.connection.activeStreams());
      id += 2;
    }
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 200 exceeded", MOST_HELD);
    assertThat(mostLive).isEqualTo(100);
    assertThat(attack.framesAnswered).as("201 refusals, and GOAWAY").isEqualTo(202);
  }

  /** All ways of spoiling a stream draw on one budget, and not each on its own. */
  @Test
  void mixedResets() {
    AttackMeter attack = new AttackMeter();
    String[] ways = {
      "HEADERS %1$d " + REQUEST + " | RST_STREAM %1$d CANCEL",
      "HEADERS %1$d " + REQUEST + " | WINDOW_UPDATE %1$d 0",
      "HEADERS %1$d a=b",
      "HEADERS %1$d ES " + REQUEST + " | DATA %1$d"
    };
    int id = 1;
    while (!attack.connection.isClosed() && id < 2 * 2 * BUDGET) {
      attack.pack(frames(ways[(id >> 1) % ways.length], id));
      id += 2;
    }
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 2,000 exceeded", MOST_HELD);
    assertThat(id / 2).isLessThan(BUDGET + 500);
  }

  /** A client that cancels less than half of what it asks is served for ever. */
  @Test
  void aClientThatCancelsNowAndThenIsServed() {
    AttackMeter attack = new AttackMeter();
    for (int id = 1; id < 20_000; id += 4) {
      attack.send("HEADERS " + id + " " + REQUEST, "RST_STREAM " + id + " CANCEL");
      attack.send("HEADERS " + (id + 2) + " ES " + REQUEST);
      attack.answer(id + 2);
      attack.drain();
    }
    assertThat(attack.connection.isClosed()).isFalse();
    assertThat(attack.last).isEqualTo("HEADERS 19999 ES :status=200");
  }
}
