package dev.goshawk.core.client;

import org.jspecify.annotations.Nullable;

/**
 * How the connections of a channel to one address are to be: what the service config says, and
 * where that is silent, the channel's settings. The channel's loop; what it says changes with the
 * service config.
 */
final class ConnectionRules {

  private final ConnectionSettings settings;
  private final ActiveConfig config;

  ConnectionRules(ConnectionSettings settings, ActiveConfig config) {
    this.settings = settings;
    this.config = config;
  }

  /** How many connections there may be. */
  int maxConnections() {
    ActiveConfig.Applied applied = config.applied();
    int configured = applied == null ? 0 : applied.config().maxConnections();
    return configured > 0 ? configured : settings.maxPerAddress();
  }

  /** How many connections to an address that is used there should be. */
  int minConnections() {
    return Math.min(settings.minPerAddress(), maxConnections());
  }

  /** The service of whose health each backend is asked, or null. */
  @Nullable String healthService() {
    ActiveConfig.Applied applied = config.applied();
    return applied == null || !settings.healthChecks() ? null : applied.config().healthService();
  }
}
