package dev.goshawk.services.health;

/** What a server answers when it is asked for the health of a service. */
public enum HealthAnswer {
  /** The service takes calls. */
  SERVING,
  /** The service takes no calls. */
  NOT_SERVING,
  /** The server does not know yet how the service is. */
  UNKNOWN,
  /** The server has a health service, which has not heard of this service: NOT_FOUND. */
  SERVICE_UNKNOWN,
  /** The server has no health service. */
  UNIMPLEMENTED;

  /** Whether the service takes calls. */
  public boolean isServing() {
    return this == SERVING;
  }
}
