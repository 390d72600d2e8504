package dev.goshawk.services.admin;

import com.google.protobuf.Timestamp;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.channelz.CallCounts;
import dev.goshawk.core.channelz.ChannelNode;
import dev.goshawk.core.channelz.EventLog;
import dev.goshawk.core.channelz.ServerNode;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.channelz.SubchannelNode;
import dev.goshawk.services.admin.proto.Channel;
import dev.goshawk.services.admin.proto.ChannelConnectivityState;
import dev.goshawk.services.admin.proto.ChannelData;
import dev.goshawk.services.admin.proto.ChannelRef;
import dev.goshawk.services.admin.proto.ChannelTrace;
import dev.goshawk.services.admin.proto.ChannelTraceEvent;
import dev.goshawk.services.admin.proto.Server;
import dev.goshawk.services.admin.proto.ServerData;
import dev.goshawk.services.admin.proto.ServerRef;
import dev.goshawk.services.admin.proto.SocketRef;
import dev.goshawk.services.admin.proto.Subchannel;
import dev.goshawk.services.admin.proto.SubchannelRef;
import java.time.Instant;

/** The messages of channelz for channels, subchannels and servers. Any thread. */
final class ChannelzMessages {

  private ChannelzMessages() {}

  static Channel channel(ChannelNode node) {
    Channel.Builder channel =
        Channel.newBuilder()
            .setRef(ChannelRef.newBuilder().setChannelId(node.id()).setName(node.name()))
            .setData(data(node.name(), node.state(), node.calls(), node.log()));
    node.subchannels().all().forEach(child -> channel.addSubchannelRef(ref(child)));
    return channel.build();
  }

  static Subchannel subchannel(SubchannelNode node) {
    Subchannel.Builder subchannel =
        Subchannel.newBuilder()
            .setRef(ref(node))
            .setData(
                data(node.name(), node.state(), node.sockets().calls(), node.log())
                    .setMaxConnectionsPerSubchannel(node.maxConnections()));
    node.sockets().open().all().forEach(child -> subchannel.addSocketRef(ref(child)));
    return subchannel.build();
  }

  static Server server(ServerNode node) {
    CallCounts calls = node.sockets().calls();
    ServerData.Builder data =
        ServerData.newBuilder()
            .setTrace(trace(node.log()))
            .setCallsStarted(calls.started())
            .setCallsSucceeded(calls.succeeded())
            .setCallsFailed(calls.failed());
    if (calls.lastStarted() != null) {
      data.setLastCallStartedTimestamp(time(calls.lastStarted()));
    }
    Server.Builder server =
        Server.newBuilder()
            .setRef(ServerRef.newBuilder().setServerId(node.id()).setName(node.name()))
            .setData(data);
    node.listening().forEach(child -> server.addListenSocket(ref(child)));
    return server.build();
  }

  private static SubchannelRef ref(SubchannelNode node) {
    return SubchannelRef.newBuilder().setSubchannelId(node.id()).setName(node.name()).build();
  }

  static SocketRef ref(SocketNode node) {
    return SocketRef.newBuilder().setSocketId(node.id()).setName(node.name()).build();
  }

  private static ChannelData.Builder data(
      String target, ConnectivityState state, CallCounts calls, EventLog log) {
    ChannelData.Builder data =
        ChannelData.newBuilder()
            .setTarget(target)
            .setState(ChannelConnectivityState.newBuilder().setState(state(state)))
            .setTrace(trace(log))
            .setCallsStarted(calls.started())
            .setCallsSucceeded(calls.succeeded())
            .setCallsFailed(calls.failed());
    if (calls.lastStarted() != null) {
      data.setLastCallStartedTimestamp(time(calls.lastStarted()));
    }
    return data;
  }

  private static ChannelConnectivityState.State state(ConnectivityState state) {
    return switch (state) {
      case IDLE -> ChannelConnectivityState.State.IDLE;
      case CONNECTING -> ChannelConnectivityState.State.CONNECTING;
      case READY -> ChannelConnectivityState.State.READY;
      case TRANSIENT_FAILURE -> ChannelConnectivityState.State.TRANSIENT_FAILURE;
      case SHUTDOWN -> ChannelConnectivityState.State.SHUTDOWN;
    };
  }

  private static ChannelTrace trace(EventLog log) {
    EventLog.Contents contents = log.contents();
    ChannelTrace.Builder trace =
        ChannelTrace.newBuilder()
            .setNumEventsLogged(contents.logged())
            .setCreationTimestamp(time(contents.created()));
    for (EventLog.Event event : contents.events()) {
      ChannelTraceEvent.Builder message =
          ChannelTraceEvent.newBuilder()
              .setDescription(event.words())
              .setSeverity(
                  switch (event.severity()) {
                    case INFO -> ChannelTraceEvent.Severity.CT_INFO;
                    case WARNING -> ChannelTraceEvent.Severity.CT_WARNING;
                    case ERROR -> ChannelTraceEvent.Severity.CT_ERROR;
                  })
              .setTimestamp(time(event.time()));
      if (event.child() != null) {
        message.setSubchannelRef(ref(event.child()));
      }
      trace.addEvents(message);
    }
    return trace.build();
  }

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
