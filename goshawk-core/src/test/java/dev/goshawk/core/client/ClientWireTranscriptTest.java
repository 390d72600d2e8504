package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Further traps, the client's side: 3, 6, 10, 11, 25, 33, 42, 47 and 48. */
class ClientWireTranscriptTest extends ClientFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc+proto",
        "application/grpc;charset=utf-8",
        "Application/GRPC+x"
      })
  void trap03_contentTypesOfGrpc(String contentType) {
    Call call = unary();
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    server.send(
        "HEADERS 1 :status=200 content-type=" + contentType,
        "DATA 1 [0:fine]",
        "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/grpc-web", "application/grpc-web+proto", "application/grpcfoo"})
  void trap03_otherContentTypesAreNoResponsesOfGrpc(String contentType) {
    Call call = unary();
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    server.send(
        "HEADERS 1 :status=200 content-type=" + contentType,
        "DATA 1 [0:fine]",
        "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("UNKNOWN");
    assertThat(call.status.message())
        .startsWith(
            "the response is not gRPC: HTTP status 200, content-type '" + contentType + "'");
  }

  @Test
  void trap06_framesAreNoBordersOfMessages() {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = attempt(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS);
    for (String piece : new String[] {"00", "000000", "0361", "62", "630000", "000000"}) {
      server.send("DATA 1 (" + piece + ")");
    }
    server.send("DATA 1 [0:d][0:]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "abc", "", "d", "", "OK");
  }

  @Test
  void trap10_binaryValuesComeWithAndWithoutPaddingAndInLists() {
    Call call = unary();
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    server.send(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=5 a-bin=AAE= a-bin=AAE a-bin=\"AAE=, /w,\" b-bin=");
    assertThat(call.trailers.all(MetadataKey.binary("a-bin")))
        .containsExactly(
            new byte[] {0, 1}, new byte[] {0, 1}, new byte[] {0, 1}, new byte[] {-1}, new byte[0]);
    assertThat(call.trailers.get(MetadataKey.binary("b-bin"))).isEmpty();
    assertThat(call.status.code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void trap11_textValuesOfAnyKindAreTaken() {
    Call call = unary();
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    server.send(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 x=\u00e4\u00ff\t! y=\"  a, b  \" y=c");
    Metadata trailers = call.trailers;
    assertThat(trailers.get(MetadataKey.ascii("x"))).isEqualTo("\u00e4\u00ff\t!");
    assertThat(trailers.all(MetadataKey.ascii("y"))).containsExactly("a, b", "c");
  }

  /** What only servers and applications may say. */
  private static final Set<Code> OTHERS =
      EnumSet.of(
          Code.INVALID_ARGUMENT,
          Code.NOT_FOUND,
          Code.ALREADY_EXISTS,
          Code.FAILED_PRECONDITION,
          Code.ABORTED,
          Code.OUT_OF_RANGE,
          Code.DATA_LOSS);

  @Test
  void trap25_noHttpStatusAndNoResetMakesACodeOfApplications() {
    for (int status = -1; status <= 999; status++) {
      assertThat(StatusMapping.ofHttp(status).code())
          .as("HTTP status %d", status)
          .isNotIn(OTHERS)
          .isNotEqualTo(Code.OK);
    }
    for (StreamReset.Cause cause : StreamReset.Cause.values()) {
      for (int code = -1; code <= 20; code++) {
        assertThat(StatusMapping.ofReset(new StreamReset(cause, code, "words")).code())
            .as("%s %d", cause, code)
            .isNotIn(OTHERS)
            .isNotEqualTo(Code.OK);
      }
    }
  }

  @Test
  void trap33_callsThatNeverLeftGoOnAsOftenAsNeeded() {
    Http2Config.Builder oneAtATime = Http2Config.builder().maxConcurrentStreams(1);
    Peer first = server(oneAtATime);
    Call running = unary();
    Call second = unary();
    Call third = unary();
    expectCall(first, 1);
    loop.advance(Duration.ofSeconds(2)); // so that it was of use
    first.send("GOAWAY");
    Peer next = attempt(1).accept(oneAtATime);
    expectCall(next, 1); // the second; the third waits there
    loop.advance(Duration.ofSeconds(2));
    next.send("GOAWAY");
    Peer last = attempt(2).accept(oneAtATime);
    expectCall(last, 1);
    last.send("RST_STREAM 1 REFUSED_STREAM"); // and once more after it has left
    expectCall(last, 3);
    answer(last, 3, third);
    answer(next, 1, second);
    answer(first, 1, running);
  }

  @Test
  void trap42_requestsAreCompressedAsTheCallerAsksWhateverTheServerHasSaid() {
    codecs.add(Reversal.CODEC);
    Peer server = server();
    Call first = unary();
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send(
        "HEADERS 1 " + OK_HEADERS + " grpc-accept-encoding=gzip",
        "DATA 1 [0:fine]",
        "HEADERS 1 ES grpc-status=0");
    assertThat(first.heard).endsWith("OK");
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCompression("reversal"));
    server.expectStarting("HEADERS 3", "DATA 3 [1:ih] ES");
    server.send(
        "HEADERS 3 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=12 grpc-message=\"no reversal\"");
    assertEnd(call, Code.UNIMPLEMENTED, "no reversal");
  }

  @Test
  void trap47_namesAreLookedUpAtMostEveryThirtySecondsAndNoLossIsForgotten() {
    fixed = false; // a name, whose look-up has a thread of its own
    channel().connect();
    loop.run();
    while (attempts.isEmpty()) {
      loop.await();
    }
    assertThat(lookUps).hasValue(1);
    attempt(0).accept().cut("gone");
    Call call = unary();
    Peer second = attempt(1).accept(); // a second after the first
    expectCall(second, 1);
    answer(second, 1, call);
    loop.advance(Duration.ofSeconds(10));
    second.cut("gone again");
    loop.advance(Duration.ofSeconds(19).minusNanos(1));
    assertThat(lookUps).hasValue(1);
    loop.advance(Duration.ofNanos(1));
    while (lookUps.get() < 2) {
      loop.await();
    }
    loop.advance(Duration.ofHours(1));
    assertThat(lookUps).as("without a loss nothing is looked up").hasValue(2);
  }

  @Test
  void trap48_schemeIsThatOfTheTransport() {
    scheme = "https";
    Peer server = server();
    Call call = unary();
    server.expectStarting(
        "HEADERS 1 " + pseudo("Unary").replace(":scheme=http ", ":scheme=https "), "DATA 1");
    answer(server, 1, call);
  }
}
