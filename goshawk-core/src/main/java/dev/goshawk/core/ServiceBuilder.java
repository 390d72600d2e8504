package dev.goshawk.core;

/**
 * What stands around the handlers of one service, within what stands around all of the server. One
 * thread.
 */
public final class ServiceBuilder extends StepsBuilder<ServiceBuilder> {

  ServiceBuilder() {}

  @Override
  protected ServiceBuilder self() {
    return this;
  }
}
