package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.core.channelz.CallCounts;
import dev.goshawk.core.channelz.ChannelNode;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.core.channelz.Node;
import dev.goshawk.core.channelz.NodeTable;
import dev.goshawk.core.channelz.ServerNode;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** What servers and channels tell channelz. The only class here that switches it on. */
class ChannelzBlackBoxTest extends BlackBoxFixture {

  private static <N extends Node> N named(NodeTable<N> table, String end) {
    return table.all().stream()
        .filter(node -> node.name().endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing named " + end));
  }

  private static SocketNode onlySocket(ChannelNode channel) {
    assertThat(channel.subchannels().all()).hasSize(1);
    return channel.subchannels().all().get(0).sockets().open().all().get(0);
  }

  @Test
  void whatIsThereBeforeItIsSwitchedOnIsShownAndCountedFromThenOn() throws Exception {
    assertThat(Channelz.isOn()).as("whether another test has switched it on").isFalse();
    CompletableFuture<String> answer = new CompletableFuture<>();
    CountDownLatch running = new CountDownLatch(1);
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) -> {
                              running.countDown();
                              return request.isEmpty()
                                  ? answer
                                  : CompletableFuture.completedFuture(request);
                            }))));
    Channel channel = channelTo(server);
    CompletableFuture<String> call =
        AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "");
    await(running);
    ChannelNode client = named(Channelz.channels(), ":" + server.port());
    ServerNode served = named(Channelz.servers(), ":" + server.port());
    assertThat(client.subchannels().all()).isEmpty();
    assertThat(served.sockets().open().all()).isEmpty();
    assertThat(client.calls()).isEqualTo(CallCounts.NONE);
    assertThat(client.log().contents().logged()).isZero();

    Channelz.switchOn();

    eventually("the server's connection", () -> !served.sockets().open().all().isEmpty());
    eventually(
        "the channel's connection",
        () ->
            !client.subchannels().all().isEmpty()
                && !client.subchannels().all().get(0).sockets().open().all().isEmpty());
    SocketNode mine = onlySocket(client);
    assertThat(mine.streamsStarted()).isEqualTo(1); // it runs
    answer.complete("late");
    assertThat(await(call)).isEqualTo("late");
    assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x");
    // Of the channel, what began before is not counted, neither its begin nor its end.
    assertThat(client.calls().started()).isEqualTo(1);
    assertThat(client.calls().succeeded()).isEqualTo(1);
    assertThat(mine.streamsStarted()).isEqualTo(2);
    assertThat(mine.streamsSucceeded()).isEqualTo(2); // the end of the one that ran, too
    assertThat(mine.flow().get()).isNotNull();
    eventually("two of the server", () -> served.sockets().calls().succeeded() == 2);
    assertThat(served.sockets().calls().started()).isEqualTo(2);
    assertThat(served.log().contents().logged()).isEqualTo(1);

    isShownOverTls();
  }

  /** In one test with the other, since the order of tests may change and the switch has one way. */
  private void isShownOverTls() throws Exception {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .tls(mutualTls())
                .service(
                    Texts.service(
                        service ->
                            service.method(
                                Texts.UNARY,
                                AsyncHandlers.unary(
                                    (request, context) ->
                                        CompletableFuture.completedFuture(request))))));
    Channel channel =
        channel(GoshawkChannel.to("localhost:" + server.port()).tls(trusting("ca", "client")));
    assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x")).isEqualTo("x");
    SocketNode mine = onlySocket(named(Channelz.channels(), ":" + server.port()));
    SSLSession session = mine.tlsSession();
    assertThat(session).isNotNull();
    assertThat(session.getPeerCertificates()).isNotEmpty();
    assertThat(session.getLocalCertificates()).isNotEmpty();
    assertThat(mine.options()).containsEntry("TCP_NODELAY", "true");
  }
}
