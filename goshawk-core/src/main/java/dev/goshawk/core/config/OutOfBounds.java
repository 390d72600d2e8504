package dev.goshawk.core.config;

/**
 * A value that a field cannot have. Builders throw it by the name of the field; a parser knows the
 * place too, and says that instead.
 */
final class OutOfBounds extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final ConfigField field;

  /**
   * A value that is out of the bounds of a field.
   *
   * @param is the value, as it is to be shown
   */
  OutOfBounds(ConfigField field, String is) {
    super(field.json() + " " + field.mustBe(is));
    this.field = field;
  }

  /** Whose value it is. */
  ConfigField field() {
    return field;
  }
}
