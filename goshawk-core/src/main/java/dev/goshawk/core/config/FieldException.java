package dev.goshawk.core.config;

/**
 * A value that a field of a policy's config cannot have. The config's type throws it, by the name
 * of the field; {@link JsonFields#make} knows the place in JSON too, and says that instead.
 */
public final class FieldException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String expected;

  /**
   * A value that cannot be used.
   *
   * @param field in lowerCamelCase, as in JSON
   * @param expected what it may be, as it goes on behind "must be"
   * @param is the value, as it is to be shown
   */
  public FieldException(String field, String expected, String is) {
    super(field + " must be " + expected + ", is " + is);
    this.field = field;
    this.expected = expected;
  }

  /** Whose value it is. */
  public String field() {
    return field;
  }

  /** What it may be, as it goes on behind "must be". */
  public String expected() {
    return expected;
  }
}
