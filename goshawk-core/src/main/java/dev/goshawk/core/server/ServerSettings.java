package dev.goshawk.core.server;

import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.message.MessageFormats;
import dev.goshawk.core.server.call.CallSettings;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.http2.Http2Config;
import java.util.List;
import java.util.Map;

/**
 * What all connections of a server share. Immutable, any thread.
 *
 * @param methods the methods by path
 * @param unknown what is done with other paths
 * @param protocols by which calls come; the first answers what none of them accepts
 * @param formats what messages it can read and write
 * @param calls what its calls go by
 * @param connections how long connections are kept, and how many
 * @param http2 the engine's settings and limits
 */
public record ServerSettings(
    Map<String, ServerMethod<?, ?>> methods,
    UnknownMethods unknown,
    List<ServerProtocol> protocols,
    MessageFormats formats,
    CallSettings calls,
    ConnectionPolicy connections,
    Http2Config http2)
    implements TransportServer.Scope {

  public ServerSettings {
    methods = Map.copyOf(methods);
    protocols = List.copyOf(protocols);
  }

  /** The settings of a server that speaks gRPC. */
  public static ServerSettings ofGrpc(
      Map<String, ServerMethod<?, ?>> methods,
      UnknownMethods unknown,
      MessageFormats formats,
      CallSettings calls,
      ConnectionPolicy connections,
      Http2Config http2) {
    return new ServerSettings(
        methods,
        unknown,
        List.of(new GrpcServerProtocol(calls.codecs())),
        formats,
        calls,
        connections,
        http2);
  }

  /** The same for other methods. */
  public ServerSettings serving(Map<String, ServerMethod<?, ?>> others) {
    return new ServerSettings(others, unknown, protocols, formats, calls, connections, http2);
  }
}
