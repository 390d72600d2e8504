package dev.goshawk.logging.accesslog;

import dev.goshawk.api.text.PeerText;
import dev.goshawk.logging.SecretNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines by a template: texts with fields between them. Immutable, any thread. */
final class Template implements AccessLogFormat {

  private static final String NONE = "-";

  private final List<String> texts; // one before each field, and one behind the last
  private final List<Field> fields;

  private Template(List<String> texts, List<Field> fields) {
    this.texts = texts;
    this.fields = fields;
  }

  /** A field after the other, each as {@code name=value}. */
  static Template keyValue(List<Field> fields) {
    List<String> texts = new ArrayList<>();
    for (Field field : fields) {
      texts.add((texts.isEmpty() ? "" : " ") + field.name() + "=");
    }
    texts.add("");
    return new Template(texts, fields);
  }

  static Template parse(String template) {
    List<String> texts = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      if (c != '%') {
        text.append(c);
        at++;
        continue;
      }
      if (template.startsWith("%%", at)) {
        text.append('%');
        at += 2;
        continue;
      }
      int end = endOfName(template, at + 1);
      texts.add(text.toString());
      text.setLength(0);
      fields.add(field(template, at, end));
      at = end;
    }
    texts.add(text.toString());
    return new Template(texts, fields);
  }

  private static Field field(String template, int at, int end) {
    try {
      return Field.of(template.substring(at + 1, end));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "template '" + template + "' is wrong at index " + at + ": " + e.getMessage(), e);
    }
  }

  /** Where a name ends: at what is neither a letter nor a hyphen, or behind its braces. */
  private static int endOfName(String template, int begin) {
    int end = begin;
    while (end < template.length()
        && (Character.isLetterOrDigit(template.charAt(end)) || template.charAt(end) == '-')) {
      end++;
    }
    if (end < template.length() && template.charAt(end) == '{') {
      int brace = template.indexOf('}', end);
      return brace < 0 ? template.length() : brace + 1;
    }
    while (end > begin && template.charAt(end - 1) == '-') { // a hyphen behind a field is text
      end--;
    }
    return end;
  }

  @Override
  public String line(AccessLogEntry call, SecretNames secrets) {
    StringBuilder line = new StringBuilder(256);
    for (int i = 0; i < fields.size(); i++) {
      line.append(texts.get(i)).append(text(fields.get(i).value(call, secrets)));
    }
    return line.append(texts.get(fields.size())).toString();
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return NONE;
    }
    if (!(value instanceof String text)) {
      return value.toString();
    }
    String escaped = PeerText.escaped(text);
    return isPlain(escaped)
        ? escaped
        : '"' + escaped.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Whether nobody takes it for anything but one value. */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.equals(NONE)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '"' || c == '\\' || c == '=' || Character.isWhitespace(c)) {
        return false;
      }
    }
    return true;
  }
}
