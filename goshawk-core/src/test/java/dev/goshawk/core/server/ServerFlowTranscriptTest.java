package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server goes by the demand of its handler and by the windows of its client. */
class ServerFlowTranscriptTest extends ServerFixture {

  private final List<String> heard = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void demandBoundsWhatTheHandlerGets(int demand) {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.UP,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c][0:d] ES");
    assertThat(heard).isEmpty();
    int asked = 0;
    while (asked < 4) {
      running.join().request(demand);
      loop.run();
      asked += demand;
      assertThat(heard).hasSizeBetween(Math.min(asked, 4), 5);
    }
    assertThat(heard).containsExactly("a", "b", "c", "d", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void demandFromWithinAMessageNeitherRepeatsNorLosesOne() {
    server.method(
        Texts.UP,
        call -> {
          call.request(1);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
              call.request(1);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c] ES");
    assertThat(heard).containsExactly("a", "b", "c", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void demandFromWithinAHeldMessageNeitherRepeatsNorLosesOne() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.UP,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {
              heard.add(message);
              call.request(1);
            }

            @Override
            public void onHalfClose() {
              heard.add("end");
              call.sendLast("done");
            }
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c] ES");
    assertThat(heard).isEmpty();
    running.join().request(1);
    loop.run();
    assertThat(heard).containsExactly("a", "b", "c", "end");
    client.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES");
  }

  @Test
  void requestsThatAreNotAskedForHoldTheWindow() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server
        .initialWindowSize(100)
        .method(
            Texts.UP,
            call -> {
              running.complete(call);
              return heard::add;
            });
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:" + "x".repeat(45) + "]");
    client.send("DATA 1 [0:" + "y".repeat(45) + "]", "DATA 1 [0:" + "z".repeat(45) + "]");
    assertThat(client.unsent(1)).isEqualTo(50);
    running.join().request(1);
    client.send();
    assertThat(heard).hasSize(1);
    assertThat(client.unsent(1)).isZero();
    running.join().request(5);
    loop.run();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(heard).hasSize(3);
  }

  @Test
  void responsesWaitForTheClientsWindow() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {}

            @Override
            public void onReady() {
              heard.add("ready");
            }

            @Override
            public void onComplete() {
              heard.add("complete");
            }
          };
        });
    Peer client = client(Http2Config.builder().initialWindowSize(1_000));
    client.consuming = false;
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    ServerCall<String, String> call = running.join();
    String large = "x".repeat(40_000);
    assertThat(call.isReady()).isTrue();
    call.send(large);
    assertThat(call.isReady()).isFalse();
    client.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(call.isReady()).isFalse();
    assertThat(heard).isEmpty();
    client.consuming = true;
    client.consume(1, 1_000);
    client.expectStarting("DATA 1 (");
    assertThat(call.isReady()).isTrue();
    assertThat(heard).containsExactly("ready");
    call.close(Status.OK, Metadata.EMPTY);
    assertThat(call.isReady()).as("ready behind the end").isFalse();
    client.expect("HEADERS 1 ES grpc-status=0");
    assertThat(call.isReady()).as("ready behind the end").isFalse();
  }

  @Test
  void callThatWasCancelledIsNotReady() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {}
          };
        });
    Peer client = client();
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    ServerCall<String, String> call = running.join();
    assertThat(call.isReady()).isTrue();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(call.isReady()).isFalse();
  }

  /** A threshold of the handler's, below that of every other call. */
  @Test
  void fewBytesThatWaitAreToldToHaveGone() {
    CompletableFuture<ServerCall<String, String>> running = new CompletableFuture<>();
    server.method(
        Texts.DOWN,
        call -> {
          running.complete(call);
          return new ServerCallListener<String>() {
            @Override
            public void onMessage(String message) {}

            @Override
            public void onReady() {
              heard.add("ready");
            }
          };
        });
    Peer client = client(Http2Config.builder().initialWindowSize(100));
    client.consuming = false;
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    ServerCall<String, String> call = running.join();
    call.readyThreshold(1);
    call.send("x".repeat(110));
    assertThat(call.isReady()).isFalse();
    client.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(heard).isEmpty();
    client.consuming = true;
    client.consume(1, 100);
    client.expectStarting("DATA 1 (");
    assertThat(heard).containsExactly("ready");
    assertThat(call.isReady()).isTrue();
    call.close(Status.OK, Metadata.EMPTY);
    client.expect("HEADERS 1 ES grpc-status=0");
  }
}
