package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.hpack.Indexing;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9113 section 10.5: what a peer can make us do and hold, and where it ends. The bytes come
 * whole, for some limits count what comes at once.
 */
class LimitsTranscriptTest extends PeerFixture {
  @Override
  int cut() {
    return Integer.MAX_VALUE;
  }

  private static String[] times(int n, String frame) {
    return Collections.nCopies(n, frame).toArray(new String[0]);
  }

  private static String[] join(String first, String... rest) {
    String[] all = Arrays.copyOf(new String[] {first}, rest.length + 1);
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  // Header blocks

  private static Http2Config smallLists() {
    return config().maxHeaderListSize(8_192).maxHeaderBlockBytes(32_768).build();
  }

  @Test
  void continuationsAreCounted() {
    client()
        .send(join("HEADERS 1 MORE " + REQUEST, times(16, "CONTINUATION 1 MORE")))
        .expect()
        .send("CONTINUATION 1 MORE")
        .expectFailure(
            "ENHANCE_YOUR_CALM",
            "header block on stream 1 has more than maxContinuations 16 CONTINUATION frames");
  }

  @Test
  void asManyContinuationsAsAllowed() {
    client()
        .send(join("HEADERS 1 ES MORE " + REQUEST, times(15, "CONTINUATION 1 MORE")))
        .send("CONTINUATION 1")
        .events("1 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void bytesOfABlockAreCountedOverAllItsFrames() {
    client(smallLists())
        .send("RAW 1 0 1 16384", "RAW 9 0 1 16384")
        .expect()
        .send("RAW 9 0 1 1")
        .expectFailure(
            "ENHANCE_YOUR_CALM",
            "header block of 32,769 bytes or more on stream 1 exceeds maxHeaderBlockBytes 32,768");
  }

  @Test
  void bytesOfABlockAreCountedInOneFrameToo() {
    client(config().maxHeaderBlockBytes(10).build())
        .send("HEADERS 1 ES " + REQUEST)
        .expectFailure("ENHANCE_YOUR_CALM", "exceeds maxHeaderBlockBytes 10");
  }

  @Test
  void tooLargeARequestIsTheOwnersToAnswer() {
    String large = "HEADERS 1 ES " + REQUEST + " a=" + "x".repeat(9000);
    ScriptedPeer peer = client(smallLists());
    peer.send(large).expect().events("1 headers ES TOO LARGE");
    peer.connection.sendHeaders(
        peer.stream(1), out -> out.field(":status", "431", Indexing.NONE), true);
    peer.expect("HEADERS 1 ES :status=431");
  }

  @Test
  void tooLargeARequestMayLackWhatWasCutOff() {
    client(smallLists())
        .send("HEADERS 1 ES :method=GET :scheme=http :path=/" + "x".repeat(9000))
        .events("1 headers ES TOO LARGE")
        .leaves(1);
  }

  @Test
  void tooLargeAResponseIsTheOwnersToJudge() {
    ScriptedPeer peer = server(smallLists());
    peer.request(true);
    peer.request(true);
    peer.take();
    peer.send(
            "HEADERS 1 a=" + "x".repeat(9000), "DATA 1 \"x\"", "HEADERS 1 ES b=" + "x".repeat(9000))
        .send("HEADERS 3 ES :status=200 a=" + "x".repeat(9000))
        .events(
            "1 headers TOO LARGE",
            "1 data \"x\"",
            "1 headers ES TOO LARGE",
            "3 headers ES TOO LARGE");
  }

  @Test
  void tooManyFieldsAreTooLarge() {
    client(config().maxHeaderFields(5).build())
        .send("HEADERS 1 ES " + REQUEST + " a=b", "HEADERS 3 ES " + REQUEST + " a=b c=d")
        .events("1 headers ES " + REQUEST + " a=b", "3 headers ES TOO LARGE")
        .leaves(2);
  }

  @Test
  void tooLargeABlockKeepsTheTablesInStep() {
    // The field that is too large enters the table nevertheless, and is found there.
    client(config().maxHeaderListSize(160).build())
        .send("RAW 1 5 1 0x828684" + "4001610162".repeat(3), "RAW 1 5 3 0x828684be")
        .events("1 headers ES TOO LARGE", "3 headers ES :method=GET :scheme=http :path=/ a=b")
        .leaves(2);
  }

  @Test
  void limitsOfBlocksHoldForIgnoredStreams() {
    ScriptedPeer peer = client(smallLists());
    peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.take();
    peer.send("RAW 1 0 1 16384", "RAW 9 0 1 16384", "RAW 9 0 1 1")
        .expectFailure("ENHANCE_YOUR_CALM", "exceeds maxHeaderBlockBytes 32,768");
  }

  // What we must send

  @Test
  void pingsThatAreNotReadAreBounded() {
    client(config().maxQueuedControlFrames(5).build())
        .send(times(5, "PING 0000000000000000"))
        .send("PING 0000000000000000")
        .expect(
            "PING ACK 0000000000000000",
            "PING ACK 0000000000000000",
            "PING ACK 0000000000000000",
            "PING ACK 0000000000000000",
            "PING ACK 0000000000000000",
            "GOAWAY 0 ENHANCE_YOUR_CALM")
        .events("ping", "ping", "ping", "ping", "ping", "closed ENHANCE_YOUR_CALM");
  }

  @Test
  void pingsThatAreReadAreNot() {
    ScriptedPeer peer = client(config().maxQueuedControlFrames(5).build());
    for (int i = 0; i < 20; i++) {
      peer.send(times(5, "PING 0000000000000000"));
      assertThat(peer.take()).hasSize(5);
      peer.events("ping", "ping", "ping", "ping", "ping");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SETTINGS", "HEADERS %d :method=GET", "HEADERS %d ES :method=GET"})
  void otherFramesThatMakeUsSend(String frame) {
    ScriptedPeer peer = client(config().maxQueuedControlFrames(5).build());
    for (int i = 0; i < 6; i++) {
      assertThat(peer.connection.isClosed()).isFalse();
      peer.send(String.format(frame, 1 + 2 * i));
    }
    assertThat(peer.take()).hasSize(6).last().asString().contains("ENHANCE_YOUR_CALM");
    assertThat(peer.log.take()).last().isEqualTo("closed ENHANCE_YOUR_CALM");
  }

  @Test
  void streamsAreRefusedWhileTheOutputIsNotRead() {
    ScriptedPeer peer = client(config().maxUndrainedBytes(1 << 19).build());
    int id = 1;
    while (peer.connection.output().size() <= 1 << 19) {
      peer.send("HEADERS " + id + " ES " + REQUEST);
      peer.connection.sendHeaders(
          peer.stream(id), out -> out.field("a", "x".repeat(60_000), Indexing.NONE), true);
      id += 2;
    }
    peer.log.take();
    peer.send("HEADERS " + id + " ES " + REQUEST).events();
    assertThat(peer.take()).last().isEqualTo("RST_STREAM " + id + " REFUSED_STREAM");
    peer.send("HEADERS " + (id + 2) + " ES " + REQUEST)
        .events((id + 2) + " headers ES " + REQUEST)
        .leaves(1);
  }

  // Streams that come to nothing

  private static Http2Config resetBudget(int streams) {
    return config().resetBudget(streams).build();
  }

  @Test
  void rapidResetsAreBounded() {
    ScriptedPeer peer = client(resetBudget(3));
    for (int id = 1; id <= 7; id += 2) {
      peer.send("HEADERS " + id + " " + REQUEST, "RST_STREAM " + id + " CANCEL");
    }
    assertThat(peer.log.take()).endsWith("7 reset PEER CANCEL", "closed ENHANCE_YOUR_CALM");
    peer.expect("GOAWAY 7 ENHANCE_YOUR_CALM");
    assertThat(peer.log.closedMessage).contains("resetBudget 3 exceeded");
  }

  @Test
  void streamsThatEndAsTheyShouldBuyResetsBack() {
    ScriptedPeer peer = client(resetBudget(3));
    for (int id = 1; id < 400; id += 4) {
      peer.send("HEADERS " + id + " " + REQUEST, "RST_STREAM " + id + " CANCEL");
      peer.send("HEADERS " + (id + 2) + " ES " + REQUEST);
      peer.respond(id + 2, true);
      peer.expect("HEADERS " + (id + 2) + " ES :status=200");
      peer.log.take();
    }
  }

  @Test
  void resetsBehindAnAnswerCostNothing() {
    ScriptedPeer peer = client(resetBudget(3));
    for (int id = 1; id < 100; id += 2) {
      peer.send("HEADERS " + id + " ES " + REQUEST);
      peer.respond(id, false);
      peer.send("RST_STREAM " + id + " CANCEL");
      peer.expect("HEADERS " + id + " :status=200");
      peer.log.take();
    }
  }

  @Test
  void aClientThatCancelsAllThatItMayHaveInFlightIsNotStopped() {
    ScriptedPeer peer = client();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1000; i++) {
        peer.send("HEADERS " + (1 + 2000 * round + 2 * i) + " ES " + REQUEST);
      }
      for (int i = 0; i < 1000; i++) {
        peer.send("RST_STREAM " + (1 + 2000 * round + 2 * i) + " CANCEL");
      }
    }
    assertThat(peer.connection.isClosed()).isFalse();
    peer.log.take();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WINDOW_UPDATE %d 0",
        "WINDOW_UPDATE %d 2147483647",
        "HEADERS %d ES a=b",
        "DATA %d \"x\"",
        "PRIORITY %1$d PRIO=%1$d"
      })
  void resetsThatThePeerProvokesAreBoundedEvenBehindAnAnswer(String provocation) {
    ScriptedPeer peer = client(resetBudget(3));
    for (int id = 1; id <= 7; id += 2) {
      peer.send("HEADERS " + id + " ES " + REQUEST);
      peer.respond(id, false);
      peer.send(String.format(provocation, id));
    }
    assertThat(peer.take()).last().asString().startsWith("GOAWAY 7 ENHANCE_YOUR_CALM");
    assertThat(peer.log.take()).last().isEqualTo("closed ENHANCE_YOUR_CALM");
  }

  @Test
  void malformedAndRefusedRequestsAreBounded() {
    ScriptedPeer peer = client(resetBudget(3));
    peer.send("HEADERS 1 a=b", "HEADERS 3 a=b", "HEADERS 5 a=b", "HEADERS 7 a=b");
    peer.expect(
            "RST_STREAM 1 PROTOCOL_ERROR",
            "RST_STREAM 3 PROTOCOL_ERROR",
            "RST_STREAM 5 PROTOCOL_ERROR",
            "RST_STREAM 7 PROTOCOL_ERROR",
            "GOAWAY 7 ENHANCE_YOUR_CALM")
        .events("closed ENHANCE_YOUR_CALM");
    ScriptedPeer other = client(config().resetBudget(3).maxConcurrentStreams(1).build());
    for (int id = 1; id <= 9; id += 2) {
      other.send("HEADERS " + id + " " + REQUEST);
    }
    assertThat(other.take()).hasSize(5).last().asString().contains("ENHANCE_YOUR_CALM");
    other.log.take();
  }

  @Test
  void aServersResetsCostItNothing() {
    ScriptedPeer peer = server(resetBudget(3));
    for (int i = 0; i < 100; i++) {
      RecordingStream stream = peer.request(true);
      peer.take();
      peer.send("RST_STREAM " + stream.id() + " REFUSED_STREAM");
      peer.events(stream.id() + " reset PEER REFUSED_STREAM");
    }
  }

  // Frames that bring nothing forward

  private static Http2Config idling(int frames) {
    return config().idleFrameBudget(frames).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA 1",
        "DATA 1 PAD=100",
        "PING ACK 0000000000000000",
        "PRIORITY 1 PRIO=3",
        "PRIORITY 77 PRIO=3",
        "WINDOW_UPDATE 0 1",
        "WINDOW_UPDATE 1 1",
        "RAW 250 0 0 100",
        "RST_STREAM 3 CANCEL",
        "WINDOW_UPDATE 3 1",
        "HEADERS 3 ES a=b",
        "DATA 3",
        "DATA 3 PAD=100",
        "GOAWAY 0 NO_ERROR"
      })
  void idleFramesAreBounded(String frame) {
    ScriptedPeer peer = client(idling(20));
    peer.send("HEADERS 1 " + REQUEST, "HEADERS 3 " + REQUEST);
    peer.connection.reset(peer.stream(3), ErrorCode.CANCEL);
    peer.send(times(20, frame));
    assertThat(peer.connection.isClosed()).isFalse();
    peer.send(times(3, frame)); // one is paid by the read, and an RST_STREAM by our own
    assertThat(peer.take()).last().asString().startsWith("GOAWAY 3 ENHANCE_YOUR_CALM");
    assertThat(peer.log.closedMessage).contains("idleFrameBudget 20 exceeded");
    assertThat(peer.log.take()).last().isEqualTo("closed ENHANCE_YOUR_CALM");
  }

  @Test
  void informationalResponsesAreBounded() {
    ScriptedPeer peer = server(idling(20));
    peer.request(true);
    peer.take();
    peer.send(times(21, "HEADERS 1 :status=100"));
    assertThat(peer.take()).last().asString().startsWith("GOAWAY 0 ENHANCE_YOUR_CALM");
    peer.log.take();
  }

  @Test
  void pingsThatComeAloneAreNeverTooMany() {
    ScriptedPeer peer = client(idling(5));
    for (int i = 0; i < 1000; i++) {
      peer.send("PING 0000000000000000").expect("PING ACK 0000000000000000").events("ping");
    }
  }

  @Test
  void usefulFramesPayForOthers() {
    ScriptedPeer peer = client(idling(5));
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    for (int i = 0; i < 100; i++) {
      peer.send(
          "DATA 1 \"hello\"",
          "WINDOW_UPDATE 0 1",
          "WINDOW_UPDATE 1 1",
          "PING 0000000000000000",
          "PRIORITY 1 PRIO=0");
    }
    peer.send("DATA 1 ES");
    peer.respond(1, false);
    for (int i = 0; i < 100; i++) {
      peer.data(1, 2, i == 99);
      peer.send("WINDOW_UPDATE 0 1", "WINDOW_UPDATE 1 1", "WINDOW_UPDATE 1 1");
    }
    assertThat(peer.connection.isClosed()).isFalse();
    peer.take();
    peer.log.take();
  }

  @Test
  void aReceiverThatGivesBackEachKilobyteTwiceIsNotStopped() {
    ScriptedPeer peer = client(idling(100));
    peer.send("HEADERS 1 ES " + REQUEST);
    peer.respond(1, false);
    for (int i = 0; i < 100; i++) {
      peer.data(1, 16_384, i == 99);
      peer.take();
      peer.send(times(16, "WINDOW_UPDATE 0 1024")).send(times(16, "WINDOW_UPDATE 1 1024"));
    }
    assertThat(peer.connection.isClosed()).isFalse();
    peer.log.take();
  }

  @Test
  void aThousandEmptyFramesAtOnceAreAsManyAsCanBe() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST);
    peer.send(times(1001, "DATA 1")).expect("GOAWAY 1 ENHANCE_YOUR_CALM");
    peer.log.take();
  }

  // Memory

  @Test
  void whatIsHeldForCutFramesIsBounded() {
    ScriptedPeer peer = client();
    assertThat(peer.connection.held()).isZero();
    peer.send("HEX 00400001040000000182"); // HEADERS of 16384 octets, of which one is here
    assertThat(peer.connection.held()).as("for one octet").isEqualTo(64);
    peer.send("HEX " + "00".repeat(999));
    assertThat(peer.connection.held()).as("for 1,000 octets").isEqualTo(1_000);
    peer.send("HEX 00");
    assertThat(peer.connection.held()).as("for one more").isEqualTo(2_000);
    peer.connection.lost("enough");
    assertThat(peer.connection.held()).isZero();
  }

  @Test
  void nothingIsHeldForDataAndUnknownFrames() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST, "HEX 0040000000000000017878");
    assertThat(peer.connection.held()).isZero();
    peer.events("1 headers " + REQUEST, "1 data \"xx\"");
    peer.connection.lost("enough");
    peer.events("1 reset CONNECTION NO_ERROR");
    ScriptedPeer other = client();
    other.send("HEX 004000fa00000000017878");
    assertThat(other.connection.held()).isZero();
  }
}
