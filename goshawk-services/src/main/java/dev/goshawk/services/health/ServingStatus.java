package dev.goshawk.services.health;

/** Whether a service, or the server as a whole, takes calls. */
public enum ServingStatus {
  /** Nothing is known yet. Clients treat it as {@link #NOT_SERVING}. */
  UNKNOWN,
  /** It takes calls. */
  SERVING,
  /** It takes no calls. */
  NOT_SERVING
}
