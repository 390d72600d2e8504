package dev.goshawk.core.server;

import dev.goshawk.core.transport.TransportServer;
import java.util.Map;

/**
 * The methods of a server, or of one of its listeners, with their interceptors. Immutable, any
 * thread.
 *
 * @param methods the methods by path
 */
public record MethodTable(Map<String, ServerMethod<?, ?>> methods)
    implements TransportServer.Services {

  public MethodTable {
    methods = Map.copyOf(methods);
  }
}
