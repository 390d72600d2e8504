package dev.goshawk.services.admin;

import com.google.protobuf.Message;
import dev.goshawk.api.Status;
import dev.goshawk.core.channelz.ChannelNode;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.core.channelz.Node;
import dev.goshawk.core.channelz.NodeTable;
import dev.goshawk.core.channelz.ServerNode;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.channelz.SubchannelNode;
import dev.goshawk.services.admin.proto.GetChannelRequest;
import dev.goshawk.services.admin.proto.GetChannelResponse;
import dev.goshawk.services.admin.proto.GetServerRequest;
import dev.goshawk.services.admin.proto.GetServerResponse;
import dev.goshawk.services.admin.proto.GetServerSocketsRequest;
import dev.goshawk.services.admin.proto.GetServerSocketsResponse;
import dev.goshawk.services.admin.proto.GetServersRequest;
import dev.goshawk.services.admin.proto.GetServersResponse;
import dev.goshawk.services.admin.proto.GetSocketRequest;
import dev.goshawk.services.admin.proto.GetSocketResponse;
import dev.goshawk.services.admin.proto.GetSubchannelRequest;
import dev.goshawk.services.admin.proto.GetSubchannelResponse;
import dev.goshawk.services.admin.proto.GetTopChannelsRequest;
import dev.goshawk.services.admin.proto.GetTopChannelsResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of channelz. Any thread; nothing waits, but for what only the loop of a
 * connection knows, which is left out when that takes long.
 */
final class ChannelzAnswers {

  /**
   * How large the messages of a page may become before it ends: 2 MiB, so that it fits into the 4
   * MiB that clients take by default.
   */
  static final int MAX_PAGE_BYTES = 2 * 1024 * 1024;

  private ChannelzAnswers() {}

  static GetTopChannelsResponse topChannels(GetTopChannelsRequest request) {
    GetTopChannelsResponse.Builder response = GetTopChannelsResponse.newBuilder();
    boolean end =
        page(
            Channelz.channels(),
            start("start_channel_id", request.getStartChannelId()),
            most(request.getMaxResults()),
            ChannelzMessages::channel,
            response::addChannel);
    return response.setEnd(end).build();
  }

  static GetServersResponse servers(GetServersRequest request) {
    GetServersResponse.Builder response = GetServersResponse.newBuilder();
    boolean end =
        page(
            Channelz.servers(),
            start("start_server_id", request.getStartServerId()),
            most(request.getMaxResults()),
            ChannelzMessages::server,
            response::addServer);
    return response.setEnd(end).build();
  }

  static GetServerSocketsResponse serverSockets(GetServerSocketsRequest request) {
    ServerNode server =
        found(Channelz.servers().get(request.getServerId()), "server", request.getServerId());
    GetServerSocketsResponse.Builder response = GetServerSocketsResponse.newBuilder();
    boolean end =
        page(
            server.sockets().open(),
            start("start_socket_id", request.getStartSocketId()),
            most(request.getMaxResults()),
            ChannelzMessages::ref,
            response::addSocketRef);
    return response.setEnd(end).build();
  }

  static GetServerResponse server(GetServerRequest request) {
    ServerNode server =
        found(Channelz.servers().get(request.getServerId()), "server", request.getServerId());
    return GetServerResponse.newBuilder().setServer(ChannelzMessages.server(server)).build();
  }

  static GetChannelResponse channel(GetChannelRequest request) {
    ChannelNode channel =
        found(Channelz.channels().get(request.getChannelId()), "channel", request.getChannelId());
    return GetChannelResponse.newBuilder().setChannel(ChannelzMessages.channel(channel)).build();
  }

  static GetSubchannelResponse subchannel(GetSubchannelRequest request) {
    SubchannelNode subchannel =
        found(
            Channelz.subchannels().get(request.getSubchannelId()),
            "subchannel",
            request.getSubchannelId());
    return GetSubchannelResponse.newBuilder()
        .setSubchannel(ChannelzMessages.subchannel(subchannel))
        .build();
  }

  static CompletionStage<GetSocketResponse> socket(GetSocketRequest request) {
    SocketNode socket =
        found(Channelz.sockets().get(request.getSocketId()), "socket", request.getSocketId());
    return socket
        .flow()
        .thenApply(
            flow ->
                GetSocketResponse.newBuilder()
                    .setSocket(SocketMessages.socket(socket, flow, request.getSummary()))
                    .build());
  }

  private static <N> N found(@Nullable N node, String what, long id) {
    if (node == null) {
      throw Status.NOT_FOUND
          .withMessage(
              id == 0
                  ? what + "_id was not set"
                  : "there is no " + what + " " + id + ", or no longer")
          .exception();
    }
    return node;
  }

  private static long start(String field, long id) {
    if (id < 0) {
      throw Status.INVALID_ARGUMENT.withMessage(field + " " + id + " is negative").exception();
    }
    return id;
  }

  private static int most(long asked) {
    if (asked < 0) {
      throw Status.INVALID_ARGUMENT
          .withMessage("max_results " + asked + " is negative")
          .exception();
    }
    return asked == 0
        ? ChannelzService.MAX_RESULTS
        : (int) Math.min(asked, ChannelzService.MAX_RESULTS);
  }

  /** Adds a page of messages, and says whether there are no nodes above it. */
  private static <N extends Node, M extends Message> boolean page(
      NodeTable<N> table, long from, int most, Function<N, M> message, Consumer<M> into) {
    NodeTable.Page<N> page = table.page(from, most);
    int size = 0;
    for (int i = 0; i < page.nodes().size(); i++) {
      M next = message.apply(page.nodes().get(i));
      size += next.getSerializedSize();
      if (size > MAX_PAGE_BYTES && i > 0) {
        return false;
      }
      into.accept(next);
    }
    return page.end();
  }
}
