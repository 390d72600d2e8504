package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codecs that one end knows, gzip always among them. Immutable, any thread. */
public final class Codecs {

  /** The name of no compression. */
  public static final String IDENTITY = "identity";

  private final Map<String, Codec> byName = new LinkedHashMap<>();
  private final String acceptEncoding;

  /**
   * gzip and others.
   *
   * @throws IllegalArgumentException when a name is not one that {@code grpc-encoding} can carry
   */
  public Codecs(Collection<Codec> others) {
    byName.put(Codec.gzip().name(), Codec.gzip());
    for (Codec codec : others) {
      String name = codec.name();
      if (!name.matches("[a-z0-9_.-]+") || name.equals(IDENTITY)) {
        throw new IllegalArgumentException("'" + name + "' cannot be the name of a codec");
      }
      byName.put(name, codec);
    }
    acceptEncoding = String.join(",", byName.keySet());
  }

  /** The codec of a name, or null. */
  public @Nullable Codec find(String name) {
    return byName.get(name);
  }

  /** The value of {@code grpc-accept-encoding}: all names. Identity is understood. */
  public String acceptEncoding() {
    return acceptEncoding;
  }

  /** Whether a peer's {@code grpc-accept-encoding} has a codec's name. */
  public static boolean accepts(@Nullable String acceptEncoding, String name) {
    if (acceptEncoding == null) {
      return false;
    }
    int from = 0;
    while (from <= acceptEncoding.length()) {
      int comma = acceptEncoding.indexOf(',', from);
      int end = comma < 0 ? acceptEncoding.length() : comma;
      if (acceptEncoding.substring(from, end).strip().equals(name)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  @Override
  public String toString() {
    return acceptEncoding;
  }
}
