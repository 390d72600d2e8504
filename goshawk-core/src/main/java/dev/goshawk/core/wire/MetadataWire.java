package dev.goshawk.core.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as header fields: text as it is, bytes in base64 (RFC 4648 §4), written without padding
 * and read with or without.
 */
public final class MetadataWire {

  /** What each field counts beside its octets, RFC 9113 §6.5.2. */
  public static final int FIELD_OVERHEAD = 32;

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  private MetadataWire() {}

  /**
   * Writes all entries. Sensitive ones are never indexed; of others only the name is, so that
   * values that change do not push out those that stay.
   */
  public static void write(Metadata metadata, HeaderWriter out) {
    for (int i = 0; i < metadata.size(); i++) {
      Metadata.Entry entry = metadata.entry(i);
      out.field(entry.name(), text(entry), entry.isSensitive() ? Indexing.NEVER : Indexing.NAME);
    }
  }

  /** The size of the entries as RFC 9113 §6.5.2 counts, in bytes. */
  public static long size(Metadata metadata) {
    long size = 0;
    for (int i = 0; i < metadata.size(); i++) {
      size += size(metadata.entry(i));
    }
    return size;
  }

  /** The size of an entry as RFC 9113 §6.5.2 counts, in bytes. */
  public static long size(Metadata.Entry entry) {
    long value = entry.isBinary() ? (entry.bytes().length * 4L + 2) / 3 : entry.text().length();
    return entry.name().length() + value + FIELD_OVERHEAD;
  }

  /** The largest entry of several sets of metadata, or null when all are empty. */
  public static Metadata.@Nullable Entry largest(Metadata... several) {
    Metadata.Entry largest = null;
    for (Metadata metadata : several) {
      for (int i = 0; i < metadata.size(); i++) {
        Metadata.Entry entry = metadata.entry(i);
        if (largest == null || size(entry) > size(largest)) {
          largest = entry;
        }
      }
    }
    return largest;
  }

  /**
   * Adds a field that came.
   *
   * @throws IllegalArgumentException when the value of a {@code -bin} name is not base64
   */
  public static void read(HeaderField field, Metadata.Builder into) {
    String name = field.name();
    String value = field.value();
    if (!name.endsWith(MetadataKey.BINARY_SUFFIX)) {
      into.add(Metadata.Entry.ofText(name, value.strip(), field.neverIndexed()));
      return;
    }
    // A list joined by commas is as many entries: no comma stands in base64.
    int start = 0;
    for (int comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', start)) {
      into.add(binary(name, value.substring(start, comma), field.neverIndexed()));
      start = comma + 1;
    }
    into.add(binary(name, value.substring(start), field.neverIndexed()));
  }

  /**
   * The metadata of a block: its fields that neither HTTP/2 nor gRPC owns.
   *
   * @throws IllegalArgumentException when the value of a {@code -bin} name is not base64
   */
  public static Metadata read(HeaderBlock block) {
    Metadata.Builder builder = null;
    for (int i = 0; i < block.count(); i++) {
      HeaderField field = block.field(i);
      if (!MetadataKey.isReserved(field.name())) {
        if (builder == null) {
          builder = Metadata.builder();
        }
        read(field, builder);
      }
    }
    return builder == null ? Metadata.EMPTY : builder.build();
  }

  /** As {@link #read(HeaderBlock)}, without the values that are not base64. */
  public static Metadata readSound(HeaderBlock block) {
    Metadata.Builder builder = Metadata.builder();
    for (int i = 0; i < block.count(); i++) {
      HeaderField field = block.field(i);
      if (!MetadataKey.isReserved(field.name())) {
        try {
          read(field, builder);
        } catch (IllegalArgumentException e) {
          // What comes with it is worth more: the status of a call that failed.
        }
      }
    }
    return builder.build();
  }

  /** The fields of a block that HTTP/2 and gRPC own, pseudo-header fields aside. */
  public static Metadata readTransport(HeaderBlock block) {
    Metadata.Builder builder = Metadata.builder();
    for (int i = 0; i < block.count(); i++) {
      HeaderField field = block.field(i);
      if (MetadataKey.isReserved(field.name()) && !field.name().startsWith(":")) {
        builder.add(Metadata.Entry.ofText(field.name(), field.value(), field.neverIndexed()));
      }
    }
    return builder.build();
  }

  private static Metadata.Entry binary(String name, String base64, boolean sensitive) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip().getBytes(ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the value of metadata '" + name + "' is not base64: " + e.getMessage(), e);
    }
    return Metadata.Entry.ofBytes(name, bytes, sensitive);
  }

  private static String text(Metadata.Entry entry) {
    return entry.isBinary() ? ENCODER.encodeToString(entry.bytes()) : entry.text();
  }
}
