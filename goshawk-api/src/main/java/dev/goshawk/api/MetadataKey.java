package dev.goshawk.api;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A typed name of metadata entries.
 *
 * <p>Make keys once and keep them in constants. Immutable, any thread.
 *
 * @param <T> the type of the values
 */
public final class MetadataKey<T> {

  /** The ending of names whose values are bytes: {@value}. */
  public static final String BINARY_SUFFIX = "-bin";

  /** Names of gRPC's own that nevertheless travel as metadata (gRFC A6, A66, A72, rich errors). */
  private static final Set<String> PERMITTED_GRPC_NAMES =
      Set.of(
          "grpc-retry-pushback-ms",
          "grpc-previous-rpc-attempts",
          "grpc-status-details-bin",
          "grpc-trace-bin",
          "grpc-tags-bin",
          "grpc-server-stats-bin");

  /** Names that HTTP/2 or the transport owns. */
  private static final Set<String> TRANSPORT_NAMES =
      Set.of(
          "te",
          "content-type",
          "content-length",
          "user-agent",
          "host",
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade");

  private final String name;
  private final boolean sensitive;
  private final @Nullable Function<T, String> toText;
  private final @Nullable Function<String, T> fromText;
  private final @Nullable Function<T, byte[]> toBytes;
  private final @Nullable Function<byte[], T> fromBytes;

  private MetadataKey(
      String name,
      boolean sensitive,
      @Nullable Function<T, String> toText,
      @Nullable Function<String, T> fromText,
      @Nullable Function<T, byte[]> toBytes,
      @Nullable Function<byte[], T> fromBytes) {
    this.name = name;
    this.sensitive = sensitive;
    this.toText = toText;
    this.fromText = fromText;
    this.toBytes = toBytes;
    this.fromBytes = fromBytes;
  }

  /**
   * A key of text values, each of printable ASCII (0x20 to 0x7E).
   *
   * @throws IllegalArgumentException when the name is empty, has a character outside {@code
   *     [0-9a-z_.-]}, ends in {@code -bin}, or belongs to HTTP/2 or gRPC
   */
  public static MetadataKey<String> ascii(String name) {
    return ascii(name, Function.identity(), Function.identity());
  }

  /**
   * A key of values that travel as text.
   *
   * @param encode gives printable ASCII (0x20 to 0x7E)
   * @param decode what it throws for text that is no value becomes the cause of {@link
   *     MetadataValueException}
   * @throws IllegalArgumentException for a bad name, as {@link #ascii(String)}
   */
  public static <T> MetadataKey<T> ascii(
      String name, Function<T, String> encode, Function<String, T> decode) {
    Objects.requireNonNull(encode, "encode");
    Objects.requireNonNull(decode, "decode");
    checkName(name);
    if (name.endsWith(BINARY_SUFFIX)) {
      throw new IllegalArgumentException(
          "metadata name '" + name + "' ends in '-bin', which is for binary values");
    }
    return new MetadataKey<>(name, false, encode, decode, null, null);
  }

  /**
   * A key of byte values. The bytes are not copied, neither in nor out.
   *
   * @throws IllegalArgumentException when the name does not end in {@code -bin}, or is bad
   *     otherwise as in {@link #ascii(String)}
   */
  public static MetadataKey<byte[]> binary(String name) {
    return binary(name, Function.identity(), Function.identity());
  }

  /**
   * A key of values that travel as bytes.
   *
   * @param decode what it throws for bytes that are no value becomes the cause of {@link
   *     MetadataValueException}
   * @throws IllegalArgumentException for a bad name, as {@link #binary(String)}
   */
  public static <T> MetadataKey<T> binary(
      String name, Function<T, byte[]> encode, Function<byte[], T> decode) {
    Objects.requireNonNull(encode, "encode");
    Objects.requireNonNull(decode, "decode");
    checkName(name);
    if (!name.endsWith(BINARY_SUFFIX)) {
      throw new IllegalArgumentException(
          "metadata name '" + name + "' must end in '-bin' for binary values");
    }
    return new MetadataKey<>(name, false, null, null, encode, decode);
  }

  /**
   * This key for secrets: its values are hidden from logs and sent as never-indexed header fields
   * (RFC 7541 §6.2.3). {@code authorization} and cookies are sensitive without this.
   */
  public MetadataKey<T> sensitive() {
    return new MetadataKey<>(name, true, toText, fromText, toBytes, fromBytes);
  }

  /** The name, in lower case. */
  public String name() {
    return name;
  }

  /** Whether values travel as bytes. */
  public boolean isBinary() {
    return toBytes != null;
  }

  Metadata.Entry entry(T value) {
    Objects.requireNonNull(value, name);
    if (toBytes != null) {
      return Metadata.Entry.ofBytes(name, toBytes.apply(value), sensitive);
    }
    String text = Objects.requireNonNull(toText).apply(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "value of metadata '%s' has character U+%04X at index %d; text values are"
                    + " printable ASCII, use a '-bin' key for others",
                name,
                (int) c,
                i));
      }
    }
    return Metadata.Entry.ofText(name, text, sensitive);
  }

  T decode(Metadata.Entry entry) {
    try {
      return fromBytes != null
          ? fromBytes.apply(entry.bytes())
          : Objects.requireNonNull(fromText).apply(entry.text());
    } catch (RuntimeException e) { // whatever a decoder throws
      throw new MetadataValueException(entry, e);
    }
  }

  /** Whether a name belongs to HTTP/2 or gRPC, so that it is never application metadata. */
  public static boolean isReserved(String name) {
    Objects.requireNonNull(name, "name");
    return name.startsWith(":")
        || TRANSPORT_NAMES.contains(name)
        || (name.startsWith("grpc-") && !PERMITTED_GRPC_NAMES.contains(name));
  }

  private static void checkName(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("metadata name is empty");
    }
    if (isReserved(name)) {
      throw new IllegalArgumentException(
          "metadata name '" + name + "' is reserved for HTTP/2 and gRPC");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean legal =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
      if (!legal) {
        throw new IllegalArgumentException(
            "metadata name '" + name + "' has '" + c + "' at index " + i + "; allowed: 0-9a-z_.-");
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
