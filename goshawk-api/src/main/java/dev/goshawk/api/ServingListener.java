package dev.goshawk.api;

import java.util.List;

/**
 * What a service is told of the server that serves it: for services that are about their server,
 * such as health and reflection. Given to {@link ServiceDefinition.Builder#listener}.
 *
 * <p>Any thread. Must not block, since the server waits for it. What {@link #onServices} throws is
 * thrown by the start of the server; what the others throw is logged.
 */
public interface ServingListener {

  /**
   * The server is about to listen.
   *
   * @param services all that are served where this one is, itself included, in the order in which
   *     they were added: those of its listener where that has its own, else those of the server
   */
  default void onServices(List<ServiceDescriptor> services) {}

  /** The server is about to shut down: clients should go elsewhere, and calls are still served. */
  default void onDraining() {}

  /**
   * The server shuts down, or has failed: new calls are refused, and those that last until their
   * client ends them should end, since the shutdown waits for them. Comes behind {@link
   * #onDraining}.
   */
  default void onShutdown() {}
}
