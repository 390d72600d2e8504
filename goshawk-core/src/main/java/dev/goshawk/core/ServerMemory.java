package dev.goshawk.core;

import dev.goshawk.api.ServerContext;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.server.call.CallContext;

/**
 * How many bytes of messages a server holds for all its calls: those that wait for clients to take
 * them, and those that have come in part. A look at one moment. Immutable, any thread.
 *
 * @param used the bytes held
 * @param limit what {@code maxBufferedBytes} of the server allows
 */
public record ServerMemory(long used, long limit) {

  /**
   * The memory of the server of a call.
   *
   * @param call as an admission, a filter or a handler is given it
   * @throws IllegalArgumentException when it is none of a server of this library
   */
  public static ServerMemory of(ServerContext call) {
    if (!(call instanceof CallContext context)) {
      throw new IllegalArgumentException("a context of " + call.getClass() + " has no server");
    }
    ByteBudget budget = context.call().host().budget();
    return new ServerMemory(budget.used(), budget.limit());
  }
}
