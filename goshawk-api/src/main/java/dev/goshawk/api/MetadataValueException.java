package dev.goshawk.api;

/**
 * A metadata value that its key cannot decode. Immutable, any thread.
 *
 * <p>When a handler lets it escape that came of reading its own request metadata, its caller sees
 * INVALID_ARGUMENT with the name of the key, and nothing is logged: it is the caller's mistake.
 */
public final class MetadataValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient Metadata.Entry entry;

  MetadataValueException(Metadata.Entry entry, RuntimeException cause) {
    super("the value of metadata '" + entry.name() + "' cannot be decoded", cause);
    this.name = entry.name();
    this.entry = entry;
  }

  /** The name of the key. */
  public String name() {
    return name;
  }

  /** Whether the value stands in this metadata, and not in one that is like it. */
  @SuppressWarnings("ReferenceEquality") // equal entries of other metadata are not meant
  public boolean isOf(Metadata metadata) {
    for (int i = 0; i < metadata.size(); i++) {
      if (metadata.entry(i) == entry) {
        return true;
      }
    }
    return false;
  }
}
