package dev.goshawk.opentelemetry;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as propagators read and write it. Names are in any case; values of names that end in
 * {@code -bin} are bytes, which propagators see in Base64. Immutable, any thread.
 */
final class MetadataCarrier implements TextMapGetter<Metadata>, TextMapSetter<Metadata.Builder> {

  /** Keys that are made once: those that the propagators name. */
  private final Map<String, MetadataKey<String>> keys;

  MetadataCarrier(Collection<String> fields) {
    Map<String, MetadataKey<String>> known = new HashMap<>();
    for (String field : fields) {
      String name = field.toLowerCase(Locale.ROOT);
      if (!isBinary(name)) {
        known.put(field, MetadataKey.ascii(name));
      }
    }
    keys = Map.copyOf(known);
  }

  static boolean isBinary(String name) {
    return name.endsWith(MetadataKey.BINARY_SUFFIX);
  }

  private MetadataKey<String> key(String name) {
    MetadataKey<String> known = keys.get(name);
    return known == null ? MetadataKey.ascii(name.toLowerCase(Locale.ROOT)) : known;
  }

  @Override
  @SuppressWarnings("deprecation") // propagators of other projects ask for it
  public Iterable<String> keys(Metadata metadata) {
    return metadata.names();
  }

  @Override
  public @Nullable String get(@Nullable Metadata metadata, String name) {
    if (metadata == null) {
      return null;
    }
    if (isBinary(name)) {
      byte[] bytes = binary(metadata, name);
      return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
    return metadata.get(key(name));
  }

  @Override
  public Iterator<String> getAll(@Nullable Metadata metadata, String name) {
    if (metadata == null) {
      return Collections.emptyIterator();
    }
    if (isBinary(name)) {
      String value = get(metadata, name);
      return value == null ? Collections.emptyIterator() : List.of(value).iterator();
    }
    return metadata.all(key(name)).iterator();
  }

  static byte @Nullable [] binary(Metadata metadata, String name) {
    return metadata.get(MetadataKey.binary(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public void set(Metadata.@Nullable Builder metadata, String name, String value) {
    if (metadata == null) {
      return;
    }
    if (isBinary(name)) {
      setBinary(metadata, name, Base64.getDecoder().decode(value));
    } else {
      metadata.set(key(name), value);
    }
  }

  static void setBinary(Metadata.Builder metadata, String name, byte[] value) {
    metadata.set(MetadataKey.binary(name.toLowerCase(Locale.ROOT)), value);
  }
}
