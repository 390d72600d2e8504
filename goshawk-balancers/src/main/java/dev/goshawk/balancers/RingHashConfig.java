package dev.goshawk.balancers;

import dev.goshawk.api.MetadataKey;
import dev.goshawk.core.config.FieldException;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.Locale;

/**
 * {@code ring_hash_experimental}: calls with the same hash go to the same backend, as long as it is
 * there. Immutable, any thread. Source: gRFC A42, A61, A76.
 *
 * @param minRingSize how many entries the ring has at least, up to 8,388,608; more than 4,096
 *     counts as that
 * @param maxRingSize how many entries the ring has at most, up to 8,388,608; more than 4,096 counts
 *     as that
 * @param requestHashHeader the name of the metadata whose values are hashed, in any case; calls
 *     without it go to a backend by chance. Empty: the hash is what the resolver's config selector
 *     gives ({@link #REQUEST_HASH}), and calls without it fail
 */
public record RingHashConfig(long minRingSize, long maxRingSize, String requestHashHeader)
    implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "ring_hash_experimental";

  /** The hash of a call, as a config selector gives it. */
  public static final Attributes.Key<Long> REQUEST_HASH = Attributes.Key.named("request hash");

  private static final long MAX_SIZE = 8 * 1024 * 1024;
  private static final long CLIENT_MAX_SIZE = 4096;

  /** gRPC's defaults: 1,024 to 4,096 entries, and the resolver's hash. */
  public static final RingHashConfig DEFAULT = new RingHashConfig(1024, CLIENT_MAX_SIZE, "");

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when a size is beyond the bound or the least above the most,
   *     or the name is not one of text metadata
   */
  public RingHashConfig {
    Bounds.atLeast("minRingSize", minRingSize, 1);
    Bounds.atLeast("maxRingSize", maxRingSize, 1);
    Bounds.atMost("minRingSize", minRingSize, MAX_SIZE);
    Bounds.atMost("maxRingSize", maxRingSize, MAX_SIZE);
    if (minRingSize > maxRingSize) {
      throw new FieldException(
          "minRingSize",
          "at most maxRingSize of " + Bounds.number(maxRingSize),
          Bounds.number(minRingSize));
    }
    minRingSize = Math.min(minRingSize, CLIENT_MAX_SIZE);
    maxRingSize = Math.min(maxRingSize, CLIENT_MAX_SIZE);
    requestHashHeader = requestHashHeader.toLowerCase(Locale.ROOT);
    if (!requestHashHeader.isEmpty()) {
      requestHashHeader = textKey(requestHashHeader);
    }
  }

  private static String textKey(String name) {
    try {
      return MetadataKey.ascii(name).name();
    } catch (IllegalArgumentException e) {
      throw new FieldException(
          "requestHashHeader",
          "a name of text metadata (" + e.getMessage() + ")",
          "'" + name + "'");
    }
  }

  /** Calls go by the values of their metadata of this name, those without by chance. */
  public static RingHashConfig byMetadata(String name) {
    return new RingHashConfig(DEFAULT.minRingSize, DEFAULT.maxRingSize, name);
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("minRingSize", JsonValue.of(minRingSize))
            .put("maxRingSize", JsonValue.of(maxRingSize));
    if (!requestHashHeader.isEmpty()) {
      json.put("requestHashHeader", JsonValue.of(requestHashHeader));
    }
    return json.build();
  }
}
