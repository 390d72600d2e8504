package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What owners do from inside events. */
class ReentrancyTranscriptTest extends TranscriptFixture {
  private static void react(ScriptedPeer peer, String kind, java.util.function.IntConsumer what) {
    peer.log.accepting =
        id -> {
          var stream = new RecordingStream(peer.log);
          stream.reaction =
              event -> {
                if (event.equals(kind)) {
                  what.accept(id);
                }
              };
          return stream;
        };
  }

  @Test
  void wholeAnswerFromInsideTheRequest() {
    ScriptedPeer peer = client();
    react(
        peer,
        "headers",
        id -> {
          peer.respond(id, false);
          peer.data(id, 5, false);
          peer.trailers(id);
        });
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST)
        .expect(
            "HEADERS 1 :status=200",
            "DATA 1 \"xxxxx\"",
            "HEADERS 1 ES grpc-status=0",
            "HEADERS 3 :status=200",
            "DATA 3 \"xxxxx\"",
            "HEADERS 3 ES grpc-status=0")
        .events("1 headers ES " + REQUEST, "3 headers ES " + REQUEST);
    assertThat(peer.connection.activeStreams()).isZero();
  }

  @Test
  void answerFromInsideTheLastData() {
    ScriptedPeer peer = client();
    react(
        peer,
        "data",
        id -> {
          if (peer.stream(id).remoteEnded()) {
            peer.respond(id, true);
            assertThat(peer.stream(id).closed()).isTrue();
          }
        });
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 ES PAD=4 \"abc\"", "DATA 1 \"x\"")
        .expect("HEADERS 1 ES :status=200", "GOAWAY 1 STREAM_CLOSED")
        .events("1 headers " + REQUEST, "1 data ES \"abc\"", "closed STREAM_CLOSED");
  }

  @Test
  void resetFromInsideTheHeaders() {
    ScriptedPeer peer = client();
    react(peer, "headers", id -> peer.connection.reset(peer.stream(id), ErrorCode.CANCEL));
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 \"abc\"", "DATA 1 ES \"abc\"", "HEADERS 3 " + REQUEST)
        .expect("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL")
        .events("1 headers " + REQUEST, "3 headers " + REQUEST);
  }

  @Test
  void resetFromInsideTheData() {
    ScriptedPeer peer = client();
    react(peer, "data", id -> peer.connection.reset(peer.stream(id), ErrorCode.CANCEL));
    // However the frame is cut, the rest of it is given back and not handed on.
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 ES PAD=9 \"0123456789\"")
        .expect("RST_STREAM 1 CANCEL");
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.log.take()).hasSize(2);
  }

  @Test
  void aStreamServesAgainInTheMiddleOfAFrameOfItsFormerLife() {
    ScriptedPeer peer = server();
    RecordingStream stream = peer.open();
    peer.connection.sendHeaders(stream, out -> {}, true);
    peer.send("HEADERS 1 :status=200", "HEX 00000a000000000001303132");
    peer.connection.reset(stream, ErrorCode.CANCEL);
    peer.connection.open(stream);
    peer.connection.sendHeaders(stream, out -> {}, true);
    peer.expect("HEADERS 1 ES", "RST_STREAM 1 CANCEL", "HEADERS 3 ES");
    peer.events("1 headers :status=200", "1 data \"012\"");
    peer.send("HEX 33343536373839").events();
    peer.send("HEADERS 3 ES :status=200").events("3 headers ES :status=200");
    peer.connection.lost("the fixture does not count HEX frames");
  }

  @Test
  void connectionLostFromInsideEachEvent() {
    for (String kind : new String[] {"headers", "data", "reset"}) {
      ScriptedPeer peer = client();
      react(peer, kind, id -> peer.connection.lost("by the owner"));
      peer.send(
          "HEADERS 1 " + REQUEST,
          "DATA 1 PAD=3 \"abc\"",
          "RST_STREAM 1 CANCEL",
          "PING 0000000000000000",
          "HEADERS 3 " + REQUEST);
      assertThat(peer.connection.isClosed()).isTrue();
      assertThat(peer.log.take())
          .noneMatch(line -> line.contains("3 headers") || line.contains("ping"));
      peer.expect();
    }
  }

  @Test
  void connectionLostFromInsideAccept() {
    ScriptedPeer peer = client();
    peer.log.reaction = event -> peer.connection.lost("by the owner");
    peer.send("HEADERS 1 " + REQUEST, "PING 0000000000000000").expect().events();
  }

  @Test
  void connectionLostFromInsideTheHandler() {
    for (String kind : new String[] {"settings", "ping", "ping ack", "goaway"}) {
      ScriptedPeer peer = server();
      peer.request(true);
      peer.take();
      peer.log.reaction =
          event -> {
            if (event.equals(kind)) {
              peer.connection.lost("by the owner");
            }
          };
      peer.send(
          "SETTINGS", "PING 0000000000000000", "PING ACK 0000000000000000", "GOAWAY 0 NO_ERROR");
      assertThat(peer.connection.isClosed()).isTrue();
      assertThat(peer.log.take()).last().isEqualTo("1 reset CONNECTION NO_ERROR");
      peer.take();
    }
  }

  @Test
  void goAwayFromInsideARequest() {
    ScriptedPeer peer = client();
    react(peer, "headers", id -> peer.connection.goAway(ErrorCode.NO_ERROR, "enough"));
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST)
        .expect("GOAWAY 1 NO_ERROR \"enough\"")
        .events("1 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void goAwayFromInsideAccept() {
    ScriptedPeer peer = client();
    peer.log.reaction = event -> peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST)
        .expect("GOAWAY 1 NO_ERROR")
        .events("1 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void openingFromInsideTheEndOfTheConnectionIsRefused() {
    ScriptedPeer peer = server();
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      peer.request(true).reaction =
          kind -> {
            assertThat(peer.connection.canOpen()).isFalse();
            assertThatThrownBy(peer::open)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> refusals.add(e.getMessage()));
          };
    }
    peer.take();
    peer.connection.lost("gone");
    peer.events(
        "1 reset CONNECTION NO_ERROR",
        "3 reset CONNECTION NO_ERROR",
        "5 reset CONNECTION NO_ERROR");
    assertThat(refusals).hasSize(3).containsOnly("the connection is closed");
  }

  @Test
  void openingFromInsideAGoAwayIsRefused() {
    ScriptedPeer peer = server();
    List<String> refusals = new ArrayList<>();
    peer.request(true).reaction =
        kind ->
            assertThatThrownBy(peer::open)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> refusals.add(e.getMessage()));
    peer.take();
    peer.send("GOAWAY 0 NO_ERROR").events("goaway 0 NO_ERROR", "1 reset UNPROCESSED NO_ERROR");
    assertThat(refusals)
        .containsExactly("the connection is going away: GOAWAY was sent or received");
  }

  @Test
  void anOwnerThatIsToldOfTheEndMayResetItsOtherStreams() {
    ScriptedPeer peer = server();
    RecordingStream first = peer.request(true);
    RecordingStream second = peer.request(true);
    RecordingStream third = peer.request(true);
    first.reaction = kind -> peer.connection.reset(second, ErrorCode.CANCEL);
    peer.take();
    peer.connection.lost("gone");
    peer.events("1 reset CONNECTION NO_ERROR", "5 reset CONNECTION NO_ERROR");
    assertThat(second.closed()).isTrue();
    assertThat(third.closed()).isTrue();
  }

  @Test
  void anOwnerThatIsToldOfAGoAwayMayResetItsOtherStreams() {
    ScriptedPeer peer = server();
    RecordingStream first = peer.request(true);
    RecordingStream second = peer.request(true);
    first.reaction = kind -> peer.connection.reset(second, ErrorCode.CANCEL);
    peer.take();
    peer.send("GOAWAY 0 NO_ERROR")
        .expect("RST_STREAM 3 CANCEL")
        .events("goaway 0 NO_ERROR", "1 reset UNPROCESSED NO_ERROR");
  }

  @Test
  void resetFromInsideWritable() {
    ScriptedPeer peer = client();
    react(peer, "writable", id -> peer.connection.reset(peer.stream(id), ErrorCode.CANCEL));
    peer.send("HEADERS 1 ES " + REQUEST);
    peer.respond(1, false);
    peer.take();
    peer.connection.congested(true);
    peer.data(1, 40_000, false);
    peer.connection.congested(false);
    peer.expect("DATA 1 16384", "RST_STREAM 1 CANCEL")
        .events("1 headers ES " + REQUEST, "1 writable");
  }

  @Test
  void congestionFromInsideTheSink() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST).events("1 headers ES " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 30_000, true);
    peer.connection.flushTo((b, off, len, stable) -> peer.connection.congested(false));
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.connection.output().isEmpty()).isTrue();
    peer.connection.lost("the fixture has not seen the frames");
  }

  @Test
  void receiveFromInsideAnEventThrows() {
    ScriptedPeer peer = client();
    List<String> refusals = new ArrayList<>();
    peer.log.reaction =
        event ->
            assertThatThrownBy(() -> peer.connection.receive(new byte[1], 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> refusals.add(e.getMessage()));
    peer.send("PING 0000000000000000").expect("PING ACK 0000000000000000").events("ping");
    assertThat(refusals).containsExactly("receive() from inside an event: queue the bytes instead");
  }

  @Test
  void anEventThatThrowsEndsTheConnection() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.log.reaction =
        event -> {
          if (event.equals("ping")) {
            throw new UnsupportedOperationException("a bug");
          }
        };
    assertThatThrownBy(() -> peer.send("PING 0000000000000000"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("a bug");
    peer.expect("PING ACK 0000000000000000", "GOAWAY 1 INTERNAL_ERROR \"internal error\"")
        .events("ping", "1 reset CONNECTION INTERNAL_ERROR", "closed INTERNAL_ERROR");
    assertThat(peer.log.closedMessage).contains("UnsupportedOperationException: a bug");
  }

  @Test
  void anEventThatThrowsInTheMiddleOfItsFrame() {
    ScriptedPeer peer = client();
    react(
        peer,
        "headers",
        id -> {
          peer.respond(id, false);
          assertThat(peer.connection.beginData(peer.stream(id), 5)).isTrue();
          throw new UnsupportedOperationException("no message after all");
        });
    assertThatThrownBy(() -> peer.send("HEADERS 1 " + REQUEST))
        .isInstanceOf(UnsupportedOperationException.class);
    peer.connection.output().drainTo((b, off, len, stable) -> {});
    peer.events(
        "1 headers " + REQUEST, "1 reset CONNECTION INTERNAL_ERROR", "closed INTERNAL_ERROR");
  }

  @Test
  void aStreamThatThrowsAtTheEndKeepsNoOtherFromBeingTold() {
    ScriptedPeer peer = server();
    for (int i = 0; i < 3; i++) {
      int id = peer.request(true).id();
      peer.stream(id).reaction =
          kind -> {
            if (id == 3) {
              throw new StackOverflowError("bug of " + id);
            }
            throw new UnsupportedOperationException("bug of " + id);
          };
    }
    peer.take();
    assertThatThrownBy(() -> peer.connection.lost("gone"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("bug of 1")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    peer.events(
        "1 reset CONNECTION NO_ERROR",
        "3 reset CONNECTION NO_ERROR",
        "5 reset CONNECTION NO_ERROR");
  }

  @Test
  void anErrorKeepsNoOtherFromBeingToldEither() {
    ScriptedPeer peer = client();
    for (int id = 1; id <= 3; id += 2) {
      peer.send("HEADERS " + id + " " + REQUEST).events(id + " headers " + REQUEST);
      peer.stream(id).reaction =
          kind -> {
            throw new OutOfMemoryError("unable to create native thread");
          };
    }
    assertThatThrownBy(() -> peer.send("DATA 1 \"x\"")).isInstanceOf(OutOfMemoryError.class);
    peer.expect("GOAWAY 3 INTERNAL_ERROR \"internal error\"")
        .events(
            "1 data \"x\"",
            "1 reset CONNECTION INTERNAL_ERROR",
            "3 reset CONNECTION INTERNAL_ERROR",
            "closed INTERNAL_ERROR");
  }

  @Test
  void theFirstOfTwoBugsIsPassedOn() {
    ScriptedPeer peer = client();
    react(
        peer,
        "reset",
        id -> {
          throw new UnsupportedOperationException("second");
        });
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.log.reaction =
        event -> {
          if (event.equals("ping")) {
            throw new UnsupportedOperationException("first");
          }
        };
    assertThatThrownBy(() -> peer.send("PING 0000000000000000"))
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("second"));
    peer.take();
    peer.events("ping", "1 reset CONNECTION INTERNAL_ERROR", "closed INTERNAL_ERROR");
  }
}
