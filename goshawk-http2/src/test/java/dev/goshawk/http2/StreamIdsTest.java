package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.StreamIds.Kind;
import org.junit.jupiter.api.Test;

/** What is known of ids that have no stream. */
class StreamIdsTest {
  @Test
  void ofAServer() {
    var ids = new StreamIds(true);
    assertThat(ids.kind(1)).isEqualTo(Kind.IDLE);
    ids.usedByPeer(1);
    ids.usedByPeer(3);
    ids.usedByPeer(9);
    assertThat(ids.kind(1)).isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(2)).isEqualTo(Kind.IDLE);
    assertThat(ids.kind(3)).isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(5)).isEqualTo(Kind.SKIPPED);
    assertThat(ids.kind(7)).isEqualTo(Kind.SKIPPED);
    assertThat(ids.kind(9)).isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(11)).isEqualTo(Kind.IDLE);
    // Only the last gap is known.
    ids.usedByPeer(13);
    assertThat(ids.kind(5)).isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(11)).isEqualTo(Kind.SKIPPED);
  }

  @Test
  void aFirstIdThatSkips() {
    var ids = new StreamIds(true);
    ids.usedByPeer(5);
    assertThat(ids.kind(1)).isEqualTo(Kind.SKIPPED);
    assertThat(ids.kind(3)).isEqualTo(Kind.SKIPPED);
    assertThat(ids.kind(5)).isEqualTo(Kind.CLOSED);
  }

  @Test
  void ofAClient() {
    var ids = new StreamIds(false);
    assertThat(ids.kind(1)).isEqualTo(Kind.IDLE);
    assertThat(ids.takeLocal()).isEqualTo(1);
    assertThat(ids.takeLocal()).isEqualTo(3);
    assertThat(ids.kind(3)).isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(5)).isEqualTo(Kind.IDLE);
    assertThat(ids.kind(2)).isEqualTo(Kind.IDLE);
    assertThat(ids.beganByPeer(1)).isFalse();
    ids.finalGoAway();
    assertThat(ids.kind(3)).isEqualTo(Kind.CLOSED);
  }

  @Test
  void theLastIdOfAll() {
    var ids = new StreamIds(false);
    ids.nextLocal(Integer.MAX_VALUE);
    assertThat(ids.takeLocal()).isEqualTo(Integer.MAX_VALUE);
    assertThat(ids.hasLocalLeft()).isFalse();
    assertThat(ids.kind(Integer.MAX_VALUE)).isEqualTo(Kind.CLOSED);
  }

  @Test
  void resetsAreRememberedAndDoubtful() {
    var ids = new StreamIds(false);
    for (int i = 0; i < 500; i++) {
      ids.takeLocal();
    }
    ids.resetByUs(101);
    assertThat(ids.kind(101)).isEqualTo(Kind.IGNORED);
    assertThat(ids.kind(99)).isEqualTo(Kind.CLOSED);
    for (int id = 201; id < 201 + 2 * 127; id += 2) {
      ids.resetByUs(id);
    }
    assertThat(ids.kind(99)).as("all 128 are in the ring").isEqualTo(Kind.CLOSED);
    ids.resetByUs(601);
    assertThat(ids.kind(101)).as("fell out").isEqualTo(Kind.IGNORED);
    assertThat(ids.kind(99)).as("may have fallen out").isEqualTo(Kind.IGNORED);
    assertThat(ids.kind(103)).as("cannot have fallen out").isEqualTo(Kind.CLOSED);
    assertThat(ids.kind(201)).isEqualTo(Kind.IGNORED);
  }

  @Test
  void goAwayNamesWhatWasAcceptedAndNeverRises() {
    var ids = new StreamIds(true);
    ids.usedByPeer(3);
    assertThat(ids.gracefulGoAway()).isEqualTo(Integer.MAX_VALUE);
    assertThat(ids.finalGoAwaySent()).isFalse();
    ids.usedByPeer(5);
    assertThat(ids.finalGoAway()).isEqualTo(5);
    ids.usedByPeer(7);
    assertThat(ids.finalGoAway()).isEqualTo(5);
    assertThat(ids.kind(7)).isEqualTo(Kind.IGNORED);
    assertThat(ids.kind(9)).isEqualTo(Kind.IDLE);
    assertThat(ids.kind(5)).isEqualTo(Kind.CLOSED);
  }
}
