package dev.goshawk.logging.accesslog;

import dev.goshawk.logging.SecretNames;
import java.util.List;

/**
 * An object of JSON for each call, on one line and in ASCII: what a peer sends can neither end the
 * line nor change how a terminal shows it, and half a surrogate pair of a peer's is no error.
 * Immutable, any thread.
 */
final class JsonLines implements AccessLogFormat {

  /** What is kept of a text, in characters. */
  private static final int MAX_LENGTH = 2_000;

  private final List<Field> fields;

  JsonLines(List<Field> fields) {
    this.fields = fields;
  }

  @Override
  public String line(AccessLogEntry call, SecretNames secrets) {
    StringBuilder line = new StringBuilder(512).append('{');
    for (Field field : fields) {
      Object value = field.value(call, secrets);
      if (value == null) {
        continue;
      }
      line.append(line.length() > 1 ? "," : "");
      string(field.name(), line);
      line.append(':');
      if (value instanceof String text) {
        string(text, line);
      } else {
        line.append(value); // a number or a boolean is written as Java writes it
      }
    }
    return line.append('}').toString();
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    int length = Math.min(text.length(), MAX_LENGTH);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else {
        out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
      }
    }
    out.append(length < text.length() ? "\\u2026\"" : "\"");
  }
}
