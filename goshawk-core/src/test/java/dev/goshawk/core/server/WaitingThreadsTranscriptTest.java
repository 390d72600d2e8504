package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Streams whose handlers wait for their peers hold no thread that others need, whatever the JVM;
 * and where the bound of those that wait is reached, the call is refused at once.
 */
class WaitingThreadsTranscriptTest extends ServerFixture {

  private final AtomicInteger begun = new AtomicInteger();

  private void served() {
    server
        .method(
            Texts.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  begun.incrementAndGet();
                  context.sendHeaders();
                  for (String request : requests) {
                    responses.write("echo " + request);
                  }
                }))
        .method(Texts.UNARY, Handlers.unary((request, context) -> "echo " + request));
  }

  private void expectUnary(Peer client, int id) {
    client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
    client.expect(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:echo hi]",
        "HEADERS " + id + " ES grpc-status=0");
  }

  @Test
  void twoThousandIdleStreamsLeaveUnaryCallsAnswered() {
    server.blockingThreads(4);
    served();
    List<Peer> watchers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Peer client = client();
      watchers.add(client);
      String[] headers = new String[500];
      for (int id = 1; id < 1_000; id += 2) {
        client.send("HEADERS " + id + " " + request("Bidi"));
        headers[id / 2] = "HEADERS";
      }
      client.expectStarting(headers);
    }
    assertThat(begun.get()).isEqualTo(2_000);
    expectUnary(client(), 1);
    for (Peer client : watchers) {
      for (int id = 1; id < 1_000; id += 2) {
        client.send("RST_STREAM " + id + " CANCEL");
      }
    }
  }

  @Test
  void streamsBeyondTheBoundAreRefusedAtOnceWhereThreadsArePooled() {
    server.blockingThreads(2).waitingThreads(6);
    served();
    Peer first = client();
    for (int id = 1; id < 7; id += 2) {
      first.send("HEADERS " + id + " " + request("Bidi"));
    }
    first.expectStarting("HEADERS", "HEADERS", "HEADERS");
    Peer second = client();
    for (int id = 1; id < 7; id += 2) {
      second.send("HEADERS " + id + " " + request("Bidi"));
    }
    second.expectStarting("HEADERS", "HEADERS", "HEADERS");
    first.send("HEADERS 7 " + request("Bidi"));
    Peer third = client();
    third.send("HEADERS 1 " + request("Bidi"));
    if (BlockingThreads.virtual()) {
      first.expect("HEADERS 7 " + OK_HEADERS);
      third.expect("HEADERS 1 " + OK_HEADERS);
      first.send("RST_STREAM 7 CANCEL");
      third.send("RST_STREAM 1 CANCEL");
    } else {
      first.expect(
          "HEADERS 7 ES "
              + OK_HEADERS
              + " grpc-status=8 grpc-message=this connection has 3 streams already, its share of"
              + " waitingThreads 6",
          "RST_STREAM 7 NO_ERROR");
      third.expect(
          "HEADERS 1 ES "
              + OK_HEADERS
              + " grpc-status=8 grpc-message=the server has waitingThreads 6 streams already",
          "RST_STREAM 1 NO_ERROR");
    }
    expectUnary(third, 3);
    for (Peer client : List.of(first, second)) {
      client.send("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "RST_STREAM 5 CANCEL");
    }
  }
}
