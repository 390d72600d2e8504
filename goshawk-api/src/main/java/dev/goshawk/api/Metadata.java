package dev.goshawk.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ordered multimap of header or trailer entries, read and written through typed keys.
 *
 * <p>Immutable, any thread. Names are lower case; a name that ends in {@code -bin} has binary
 * values. Names of HTTP/2 and gRPC itself ({@code :path}, {@code te}, {@code grpc-status} and so
 * on) are not metadata and cannot be made into a key. {@link #toString} hides the values of
 * sensitive entries.
 *
 * <p>Source: Custom-Metadata in <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>.
 */
public final class Metadata {

  /** No entries. */
  public static final Metadata EMPTY = new Metadata(new Entry[0]);

  private static final Set<String> SENSITIVE_NAMES =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private final Entry[] entries;

  private Metadata(Entry[] entries) {
    this.entries = entries;
  }

  /** Metadata with one entry. */
  public static <T> Metadata of(MetadataKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return new Metadata(new Entry[] {key.entry(value)});
  }

  /** A builder without entries. */
  public static Builder builder() {
    return new Builder(List.of());
  }

  /** A builder that starts with the entries of this metadata. */
  public Builder toBuilder() {
    return new Builder(Arrays.asList(entries));
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return entries.length == 0;
  }

  /** The number of entries. */
  public int size() {
    return entries.length;
  }

  /** The names in order of first appearance, each once. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Entry entry : entries) {
      names.add(entry.name);
    }
    return Collections.unmodifiableSet(names);
  }

  /** Whether an entry with this key's name is present. */
  public boolean contains(MetadataKey<?> key) {
    Objects.requireNonNull(key, "key");
    return last(key.name()) != null;
  }

  /**
   * The last value under a key, or null when there is none.
   *
   * @throws MetadataValueException when the value is not one that the key can decode
   */
  public <T> @Nullable T get(MetadataKey<T> key) {
    Objects.requireNonNull(key, "key");
    Entry entry = last(key.name());
    return entry == null ? null : key.decode(entry);
  }

  /**
   * The last value under a key, or a default when there is none.
   *
   * @throws MetadataValueException when the value is not one that the key can decode
   */
  public <T> T getOrDefault(MetadataKey<T> key, T absent) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(absent, "absent");
    Entry entry = last(key.name());
    return entry == null ? absent : key.decode(entry);
  }

  /**
   * All values under a key in order; empty when there are none.
   *
   * @throws MetadataValueException when a value is not one that the key can decode
   */
  public <T> List<T> all(MetadataKey<T> key) {
    Objects.requireNonNull(key, "key");
    List<T> values = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.name.equals(key.name())) {
        values.add(key.decode(entry));
      }
    }
    return Collections.unmodifiableList(values);
  }

  /**
   * The text of the first entry with a name, or null when there is none or its value is bytes. For
   * names that no {@link MetadataKey} can have, the transport's own.
   */
  public @Nullable String text(String name) {
    Objects.requireNonNull(name, "name");
    for (Entry entry : entries) {
      if (entry.name().equals(name) && !entry.isBinary()) {
        return entry.text();
      }
    }
    return null;
  }

  /** This metadata with one more entry. */
  public <T> Metadata with(MetadataKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Entry[] more = Arrays.copyOf(entries, entries.length + 1);
    more[entries.length] = key.entry(value);
    return new Metadata(more);
  }

  /** This metadata followed by other metadata. */
  public Metadata plus(Metadata other) {
    Objects.requireNonNull(other, "other");
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    Entry[] both = Arrays.copyOf(entries, entries.length + other.entries.length);
    System.arraycopy(other.entries, 0, both, entries.length, other.entries.length);
    return new Metadata(both);
  }

  /** This metadata without the entries under a key. */
  public Metadata without(MetadataKey<?> key) {
    Objects.requireNonNull(key, "key");
    return contains(key) ? toBuilder().remove(key).build() : this;
  }

  /** The entry at an index in order, 0 to {@link #size} - 1. */
  public Entry entry(int index) {
    return entries[index];
  }

  private @Nullable Entry last(String name) {
    for (int i = entries.length - 1; i >= 0; i--) {
      if (entries[i].name.equals(name)) {
        return entries[i];
      }
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata that && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return Arrays.toString(entries);
  }

  /**
   * One entry as it crosses the wire: a name, and text or bytes.
   *
   * <p>Transports make entries from what they read; applications use keys. Immutable.
   */
  public static final class Entry {
    private final String name;
    private final @Nullable String text;
    private final byte @Nullable [] bytes;
    private final boolean sensitive;

    private Entry(String name, @Nullable String text, byte @Nullable [] bytes, boolean sensitive) {
      this.name = name;
      this.text = text;
      this.bytes = bytes;
      this.sensitive = sensitive || SENSITIVE_NAMES.contains(name);
    }

    /** An entry with text. The name must be lower case and not end in {@code -bin}. */
    public static Entry ofText(String name, String text, boolean sensitive) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(text, "text");
      return new Entry(name, Objects.requireNonNull(text, "text"), null, sensitive);
    }

    /** An entry with bytes, which are not copied. The name must end in {@code -bin}. */
    public static Entry ofBytes(String name, byte[] bytes, boolean sensitive) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(bytes, "bytes");
      return new Entry(name, null, Objects.requireNonNull(bytes, "bytes"), sensitive);
    }

    /** The name, in lower case. */
    public String name() {
      return name;
    }

    /** Whether the value is bytes: the name ends in {@code -bin}. */
    public boolean isBinary() {
      return bytes != null;
    }

    /**
     * The text.
     *
     * @throws IllegalStateException when the value is bytes
     */
    public String text() {
      if (text == null) {
        throw new IllegalStateException("metadata " + name + " is binary");
      }
      return text;
    }

    /**
     * The bytes themselves, not a copy.
     *
     * @throws IllegalStateException when the value is text
     */
    public byte[] bytes() {
      if (bytes == null) {
        throw new IllegalStateException("metadata " + name + " is text");
      }
      return bytes;
    }

    /** Whether the value must not be logged, nor remembered by header compression. */
    public boolean isSensitive() {
      return sensitive;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry that
          && name.equals(that.name)
          && Objects.equals(text, that.text)
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + (text != null ? text.hashCode() : Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
      if (sensitive) {
        return name + "=(hidden)";
      }
      return text != null
          ? name + "=" + text
          : String.format(Locale.ROOT, "%s=(%d bytes)", name, bytes().length);
    }
  }

  /** Collects entries in order. One thread. */
  public static final class Builder {
    private final List<Entry> entries;

    private Builder(List<Entry> initial) {
      this.entries = new ArrayList<>(initial);
    }

    /** Adds a value under a key, after those already there. */
    public <T> Builder add(MetadataKey<T> key, T value) {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
      entries.add(key.entry(value));
      return this;
    }

    /** Replaces all values under a key by one. */
    public <T> Builder set(MetadataKey<T> key, T value) {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
      return remove(key).add(key, value);
    }

    /** Adds an entry as read from the wire. */
    public Builder add(Entry entry) {
      Objects.requireNonNull(entry, "entry");
      entries.add(entry);
      return this;
    }

    /** Adds all entries of other metadata. */
    public Builder addAll(Metadata other) {
      Objects.requireNonNull(other, "other");
      entries.addAll(Arrays.asList(other.entries));
      return this;
    }

    /** Removes all values under a key. */
    public Builder remove(MetadataKey<?> key) {
      Objects.requireNonNull(key, "key");
      entries.removeIf(entry -> entry.name.equals(key.name()));
      return this;
    }

    /** The metadata. */
    public Metadata build() {
      return entries.isEmpty() ? EMPTY : new Metadata(entries.toArray(new Entry[0]));
    }
  }
}
