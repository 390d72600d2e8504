package dev.goshawk.core.server.handler;

import dev.goshawk.api.Admission;
import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import java.util.List;

/**
 * A method that a server serves: its descriptor and its handler behind interceptors and filters,
 * composed once. Immutable, any thread. The HPACK entry of its path refers to it.
 */
public final class ServerMethod<Q, R> {

  public final MethodDescriptor<Q, R> descriptor;
  public final ServerHandler<Q, R> handler;
  public final boolean blocking;

  /** Whether a service of the server has it; a fallback has the others. */
  public final boolean registered;

  /** What decides on its calls when their headers have come. */
  public final List<Admission> admissions;

  /** Whether anyone hears the end of the call: an interceptor, or a handler that asks for it. */
  public final boolean observed;

  /** Whether filters may start the handler later, which needs the call's loop. */
  public final boolean deferrable;

  /**
   * A method within the steps of its server and those of its service.
   *
   * @throws IllegalStateException when a filter for handlers of the other style would be skipped
   */
  public ServerMethod(
      MethodDescriptor<Q, R> descriptor,
      ServerHandler<Q, R> handler,
      CallSteps ofServer,
      CallSteps ofService,
      boolean registered) {
    CallSteps steps = new CallSteps(ofServer, ofService);
    this.descriptor = descriptor;
    this.registered = registered;
    this.blocking = handler.isBlocking();
    steps.check(descriptor, blocking);
    this.admissions = steps.admissions();
    List<ServerInterceptor> interceptors = steps.interceptors();
    List<ServerFilter> filters = steps.blocking();
    List<AsyncServerFilter> async = steps.async();
    this.observed = !interceptors.isEmpty() || handler.observesCompletion();
    this.deferrable = !blocking && !async.isEmpty();
    ServerHandler<Q, R> composed = handler;
    if (blocking && !filters.isEmpty()) {
      composed = new FilteredHandler<>(filters, new GuardedHandler<>(null, handler));
    } else if (deferrable) {
      composed = new AsyncFilteredHandler<>(async, new GuardedHandler<>(null, handler));
    }
    if (!interceptors.isEmpty()) {
      composed = new GuardedHandler<>(null, composed);
    }
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      composed = new GuardedHandler<>(interceptors.get(i), composed);
    }
    this.handler = composed;
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }
}
