package dev.goshawk.services.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.health.Health;
import dev.goshawk.services.health.HealthAnswer;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthMethods;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.Channel;
import io.grpc.channelz.v1.ChannelConnectivityState;
import io.grpc.channelz.v1.ChannelTraceEvent;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetChannelRequest;
import io.grpc.channelz.v1.GetServerRequest;
import io.grpc.channelz.v1.GetServerSocketsRequest;
import io.grpc.channelz.v1.GetServerSocketsResponse;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.channelz.v1.GetServersResponse;
import io.grpc.channelz.v1.GetSocketRequest;
import io.grpc.channelz.v1.GetSubchannelRequest;
import io.grpc.channelz.v1.GetTopChannelsRequest;
import io.grpc.channelz.v1.GetTopChannelsResponse;
import io.grpc.channelz.v1.Socket;
import io.grpc.channelz.v1.SocketRef;
import io.grpc.channelz.v1.Subchannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** grpc-java's stubs of channelz read what this process shows. */
class GrpcJavaChannelzBlackBoxTest extends ServiceFixture {

  /** The number of a field that the stubs do not know: what gRFC A105 adds. */
  private static final int MAX_CONNECTIONS_PER_SUBCHANNEL = 8;

  private static final int PEER_MAX_CONCURRENT_STREAMS = 15;

  private final Server admin =
      serve(GoshawkServer.builder().port(0).service(AdminService.create()));
  private final Server server =
      serve(
          GoshawkServer.builder()
              .port(0)
              .maxConcurrentCallsPerConnection(77)
              .service(new HealthService()));
  private final ChannelzGrpc.ChannelzBlockingStub channelz = stub();

  private ChannelzGrpc.ChannelzBlockingStub stub() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", admin.port()).usePlaintext().build();
    closing(
        () -> {
          channel.shutdownNow();
          assertThat(channel.awaitTermination(PATIENCE, TimeUnit.SECONDS)).isTrue();
        });
    return ChannelzGrpc.newBlockingStub(channel);
  }

  private String target() {
    return "localhost:" + server.port();
  }

  private static void call(dev.goshawk.api.Channel channel) throws Exception {
    assertThat(Health.check(channel, HealthService.SERVER)).isNotNull();
  }

  /** Ends with NOT_FOUND. */
  private static void callThatFails(dev.goshawk.api.Channel channel) {
    assertThat(Health.check(channel, "nothing")).isEqualTo(HealthAnswer.SERVICE_UNKNOWN);
  }

  private List<Channel> channels() {
    List<Channel> all = new ArrayList<>();
    GetTopChannelsResponse page = GetTopChannelsResponse.getDefaultInstance();
    while (!page.getEnd()) {
      long start = all.isEmpty() ? 0 : all.get(all.size() - 1).getRef().getChannelId() + 1;
      page =
          channelz.getTopChannels(
              GetTopChannelsRequest.newBuilder().setStartChannelId(start).build());
      all.addAll(page.getChannelList());
    }
    return all;
  }

  private Channel shown(String target) {
    return channels().stream()
        .filter(channel -> channel.getData().getTarget().equals(target))
        .findFirst()
        .orElseThrow();
  }

  private io.grpc.channelz.v1.Server shown(Server of) {
    GetServersResponse page = channelz.getServers(GetServersRequest.getDefaultInstance());
    assertThat(page.getEnd()).isTrue();
    return page.getServerList().stream()
        .filter(one -> one.getRef().getName().endsWith(":" + of.port()))
        .findFirst()
        .orElseThrow();
  }

  private Subchannel subchannel(Channel of) {
    assertThat(of.getSubchannelRefList()).isNotEmpty();
    return channelz
        .getSubchannel(
            GetSubchannelRequest.newBuilder()
                .setSubchannelId(of.getSubchannelRef(0).getSubchannelId())
                .build())
        .getSubchannel();
  }

  private Socket socket(SocketRef ref, boolean summary) {
    return channelz
        .getSocket(
            GetSocketRequest.newBuilder()
                .setSocketId(ref.getSocketId())
                .setSummary(summary)
                .build())
        .getSocket();
  }

  private List<SocketRef> sockets(Server of) {
    return channelz
        .getServerSockets(
            GetServerSocketsRequest.newBuilder()
                .setServerId(shown(of).getRef().getServerId())
                .build())
        .getSocketRefList();
  }

  @Test
  void aChannelIsShownDownToItsSocket() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    call(channel);
    callThatFails(channel);

    Channel shown = shown(target());
    assertThat(shown.getRef().getChannelId()).isPositive();
    assertThat(shown.getData().getState().getState())
        .isEqualTo(ChannelConnectivityState.State.READY);
    assertThat(shown.getData().getCallsStarted()).isEqualTo(3);
    assertThat(shown.getData().getCallsSucceeded()).isEqualTo(2);
    assertThat(shown.getData().getCallsFailed()).isEqualTo(1);
    assertThat(shown.getData().getLastCallStartedTimestamp().getSeconds()).isPositive();
    assertThat(shown.getSocketRefList()).isEmpty();
    assertThat(
            channelz
                .getChannel(
                    GetChannelRequest.newBuilder()
                        .setChannelId(shown.getRef().getChannelId())
                        .build())
                .getChannel()
                .getRef())
        .isEqualTo(shown.getRef());

    Subchannel subchannel = subchannel(shown);
    assertThat(subchannel.getData().getCallsStarted()).isEqualTo(3);
    assertThat(subchannel.getData().getCallsSucceeded()).isEqualTo(2);
    assertThat(subchannel.getData().getCallsFailed()).isEqualTo(1);
    assertThat(
            subchannel
                .getData()
                .getUnknownFields()
                .getField(MAX_CONNECTIONS_PER_SUBCHANNEL)
                .getVarintList())
        .isNotEmpty();
    assertThat(subchannel.getSocketRefCount()).isEqualTo(1);

    Socket socket = socket(subchannel.getSocketRef(0), false);
    assertThat(socket.getRef()).isEqualTo(subchannel.getSocketRef(0));
    assertThat(socket.getRemoteName()).isEqualTo(target());
    assertThat(socket.getRemote().getTcpipAddress().getPort()).isEqualTo(server.port());
    assertThat(socket.getLocal().getTcpipAddress().getIpAddress().size()).isIn(4, 16);
    assertThat(socket.hasSecurity()).isFalse();
    assertThat(socket.getData().getStreamsStarted()).isEqualTo(3);
    assertThat(socket.getData().getStreamsSucceeded()).isEqualTo(3); // with whatever status
    assertThat(socket.getData().getStreamsFailed()).isZero();
    assertThat(socket.getData().getMessagesSent()).isEqualTo(3);
    assertThat(socket.getData().getMessagesReceived()).isEqualTo(2);
    assertThat(socket.getData().hasLastLocalStreamCreatedTimestamp()).isTrue();
    assertThat(socket.getData().hasLastRemoteStreamCreatedTimestamp()).isFalse();
    assertThat(socket.getData().hasLastMessageSentTimestamp()).isTrue();
    assertThat(socket.getData().hasLastMessageReceivedTimestamp()).isTrue();
    assertThat(socket.getData().getLocalFlowControlWindow().getValue()).isPositive();
    assertThat(socket.getData().getRemoteFlowControlWindow().getValue()).isPositive();
    assertThat(
            socket
                .getData()
                .getUnknownFields()
                .getField(PEER_MAX_CONCURRENT_STREAMS)
                .getVarintList())
        .containsExactly(77L);
    assertThat(socket.getData().getOptionList())
        .anyMatch(option -> option.getName().equals("TCP_NODELAY"));
    assertThat(socket(subchannel.getSocketRef(0), true).getData().getOptionList()).isEmpty();
  }

  @Test
  void aServerIsShownWithItsConnections() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    callThatFails(channel);

    io.grpc.channelz.v1.Server shown = shown(server);
    assertThat(shown.getData().getCallsStarted()).isEqualTo(2);
    assertThat(shown.getData().getCallsSucceeded()).isEqualTo(1);
    assertThat(shown.getData().getCallsFailed()).isEqualTo(1);
    assertThat(shown.getData().hasLastCallStartedTimestamp()).isTrue();
    assertThat(shown.getData().getTrace().getEvents(0).getDescription())
        .startsWith("Server listens on ");
    assertThat(
            channelz
                .getServer(
                    GetServerRequest.newBuilder().setServerId(shown.getRef().getServerId()).build())
                .getServer())
        .isEqualTo(shown);
    Socket listening = socket(shown.getListenSocket(0), false);
    assertThat(listening.getLocal().getTcpipAddress().getPort()).isEqualTo(server.port());
    assertThat(listening.hasRemote()).isFalse();

    assertThat(sockets(server)).hasSize(1);
    Socket socket = socket(sockets(server).get(0), true);
    assertThat(socket.getLocal().getTcpipAddress().getPort()).isEqualTo(server.port());
    assertThat(socket.getData().getStreamsStarted()).isEqualTo(2);
    assertThat(socket.getData().getStreamsSucceeded()).isEqualTo(2);
    assertThat(socket.getData().getMessagesSent()).isEqualTo(1);
    assertThat(socket.getData().getMessagesReceived()).isEqualTo(2);
    assertThat(socket.getData().hasLastRemoteStreamCreatedTimestamp()).isTrue();
    assertThat(socket.getData().hasLastLocalStreamCreatedTimestamp()).isFalse();
  }

  @Test
  void theLogTellsWhatHasHappened() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    Channel shown = shown(target());
    List<String> events =
        shown.getData().getTrace().getEventsList().stream()
            .map(ChannelTraceEvent::getDescription)
            .toList();
    assertThat(events)
        .startsWith("Channel created")
        .contains(
            "Channel state change to CONNECTING",
            "Load-balancing policy changed to pick_first",
            "Channel state change to READY")
        .anyMatch(words -> words.startsWith("Address list became non-empty: "))
        .anyMatch(words -> words.startsWith("Subchannel created: "));
    assertThat(shown.getData().getTrace().getNumEventsLogged()).isEqualTo(events.size());
    assertThat(shown.getData().getTrace().getCreationTimestamp().getSeconds()).isPositive();
    assertThat(
            subchannel(shown).getData().getTrace().getEventsList().stream()
                .map(ChannelTraceEvent::getDescription))
        .contains("Subchannel created", "Subchannel state change to READY");
  }

  @Test
  void anAttemptThatFailsIsAWarningWithItsReason() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    server.shutdown(Duration.ZERO).get(PATIENCE, TimeUnit.SECONDS);
    assertThatThrownBy(() -> call(channel)).isInstanceOf(StatusException.class);
    Channel shown = shown(target());
    assertThat(shown.getData().getState().getState())
        .isEqualTo(ChannelConnectivityState.State.TRANSIENT_FAILURE);
    assertThat(shown.getData().getCallsFailed()).isEqualTo(1);
    assertThat(subchannel(shown).getData().getTrace().getEventsList())
        .anySatisfy(
            event -> {
              assertThat(event.getDescription()).startsWith("cannot connect to ");
              assertThat(event.getSeverity()).isEqualTo(ChannelTraceEvent.Severity.CT_WARNING);
            });
    assertThat(shown.getData().getTrace().getEventsList())
        .anySatisfy(
            event -> {
              assertThat(event.getDescription())
                  .startsWith("Channel state change to TRANSIENT_FAILURE: ");
              assertThat(event.getSeverity()).isEqualTo(ChannelTraceEvent.Severity.CT_WARNING);
            });
  }

  @Test
  void aSubchannelThatHasEndedIsThereWhileAnEventNamesIt() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    long id = shown(target()).getSubchannelRef(0).getSubchannelId();
    channel.enterIdle();
    eventually("no subchannel", () -> shown(target()).getSubchannelRefCount() == 0);
    assertThat(shown(target()).getData().getTrace().getEventsList())
        .anySatisfy(
            event -> {
              assertThat(event.getDescription()).startsWith("Subchannel deleted: ");
              assertThat(event.getSubchannelRef().getSubchannelId()).isEqualTo(id);
            });
    System.gc();
    Subchannel ended =
        channelz
            .getSubchannel(GetSubchannelRequest.newBuilder().setSubchannelId(id).build())
            .getSubchannel();
    assertThat(ended.getData().getState().getState())
        .isEqualTo(ChannelConnectivityState.State.SHUTDOWN);
    eventually(
        "its calls are still counted, its connection is gone",
        () ->
            channelz
                    .getSubchannel(GetSubchannelRequest.newBuilder().setSubchannelId(id).build())
                    .getSubchannel()
                    .getSocketRefCount()
                == 0);
    assertThat(ended.getData().getCallsSucceeded()).isEqualTo(1);
  }

  @Test
  void whatIsClosedIsGone() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    SocketRef socket = subchannel(shown(target())).getSocketRef(0);
    assertThat(sockets(server)).hasSize(1);
    SocketRef served = sockets(server).get(0);
    channel.close();
    assertThat(channels()).noneMatch(one -> one.getData().getTarget().equals(target()));
    assertNotFound(() -> socket(socket, true));
    eventually("no connection", () -> sockets(server).isEmpty());
    assertNotFound(() -> socket(served, true));
    assertThat(shown(server).getData().getCallsSucceeded()).isEqualTo(1); // still counted
    long id = shown(server).getRef().getServerId();
    server.close();
    assertNotFound(() -> channelz.getServer(GetServerRequest.newBuilder().setServerId(id).build()));
  }

  @Test
  void pagesAreAsLongAsAskedForAndEndWhereNothingIsAbove() throws Exception {
    for (int i = 0; i < 3; i++) {
      call(channelTo(server));
    }
    long server = shown(this.server).getRef().getServerId();
    List<Long> ids = new ArrayList<>();
    long start = 0;
    boolean end = false;
    while (!end) {
      GetServerSocketsResponse page =
          channelz.getServerSockets(
              GetServerSocketsRequest.newBuilder()
                  .setServerId(server)
                  .setStartSocketId(start)
                  .setMaxResults(2)
                  .build());
      assertThat(page.getSocketRefCount()).isEqualTo(ids.isEmpty() ? 2 : 1);
      page.getSocketRefList().forEach(ref -> ids.add(ref.getSocketId()));
      start = ids.get(ids.size() - 1) + 1;
      end = page.getEnd();
    }
    assertThat(ids).hasSize(3).isSorted().doesNotHaveDuplicates();
    // A full page above which there is nothing says so.
    assertThat(
            channelz
                .getServerSockets(
                    GetServerSocketsRequest.newBuilder()
                        .setServerId(server)
                        .setMaxResults(3)
                        .build())
                .getEnd())
        .isTrue();
    assertThat(
            channelz
                .getTopChannels(GetTopChannelsRequest.newBuilder().setMaxResults(1).build())
                .getChannelCount())
        .isEqualTo(1);
    assertThat(
            channelz.getServers(GetServersRequest.newBuilder().setMaxResults(1).build()).getEnd())
        .isFalse();
  }

  @Test
  void noPageIsLongerThanTheLimit() throws Exception {
    for (int i = 0; i <= ChannelzService.MAX_RESULTS; i++) {
      closing(GoshawkChannel.to("localhost:" + server.port()).plaintext().build());
    }
    GetTopChannelsResponse page =
        channelz.getTopChannels(GetTopChannelsRequest.newBuilder().setMaxResults(1_000).build());
    assertThat(page.getChannelCount()).isEqualTo(ChannelzService.MAX_RESULTS);
    assertThat(page.getEnd()).isFalse();
    assertThat(channels()).hasSizeGreaterThan(ChannelzService.MAX_RESULTS);
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatMakesNoSenseIsRefused() {
    assertNotFound(() -> channelz.getChannel(GetChannelRequest.getDefaultInstance()));
    assertNotFound(() -> channelz.getSubchannel(GetSubchannelRequest.getDefaultInstance()));
    assertNotFound(() -> channelz.getServer(GetServerRequest.getDefaultInstance()));
    assertNotFound(() -> channelz.getServerSockets(GetServerSocketsRequest.getDefaultInstance()));
    assertNotFound(
        () -> channelz.getSocket(GetSocketRequest.newBuilder().setSocketId(1L << 40).build()));
    long channel = serverIdIsNoChannelId();
    assertNotFound(
        () -> channelz.getChannel(GetChannelRequest.newBuilder().setChannelId(channel).build()));
    assertThatThrownBy(
            () -> channelz.getServers(GetServersRequest.newBuilder().setMaxResults(-1).build()))
        .hasMessage("INVALID_ARGUMENT: max_results -1 is negative");
    assertThatThrownBy(
            () ->
                channelz.getTopChannels(
                    GetTopChannelsRequest.newBuilder().setStartChannelId(-1).build()))
        .hasMessage("INVALID_ARGUMENT: start_channel_id -1 is negative");
  }

  private long serverIdIsNoChannelId() {
    return shown(server).getRef().getServerId();
  }

  /** A stream that is cancelled has failed, and so has its call, on both sides. */
  @Test
  void aCancelledCallIsOneThatFailed() throws Exception {
    dev.goshawk.api.Channel channel = channelTo(server);
    call(channel);
    ClientCall<HealthCheckRequest, HealthCheckResponse> watch =
        channel.newCall(HealthMethods.WATCH, CallOptions.DEFAULT);
    watch.start(
        new ClientCallListener<>() {
          @Override
          public void onMessage(HealthCheckResponse status) {}

          @Override
          public void onClose(dev.goshawk.api.Status status, Metadata trailers) {}
        });
    watch.sendLast(HealthCheckRequest.getDefaultInstance());
    eventually("two calls", () -> shown(server).getData().getCallsStarted() == 2);
    assertThat(shown(target()).getData().getCallsFailed()).isZero();
    watch.cancel("enough", null);
    eventually("one failed", () -> shown(server).getData().getCallsFailed() == 1);
    eventually("one failed", () -> shown(target()).getData().getCallsFailed() == 1);
    Socket socket = socket(subchannel(shown(target())).getSocketRef(0), true);
    assertThat(socket.getData().getStreamsFailed()).isEqualTo(1);
    assertThat(socket.getData().getStreamsSucceeded()).isEqualTo(1);
    Socket served = socket(sockets(server).get(0), true);
    assertThat(served.getData().getStreamsFailed()).isEqualTo(1);
    assertThat(served.getData().getStreamsSucceeded()).isEqualTo(1);
  }

  private static void assertNotFound(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }
}
