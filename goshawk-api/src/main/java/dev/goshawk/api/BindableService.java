package dev.goshawk.api;

/** Something that can be served; every generated service interface is one. */
@FunctionalInterface
public interface BindableService {

  /** The service with its handlers. */
  ServiceDefinition bind();
}
