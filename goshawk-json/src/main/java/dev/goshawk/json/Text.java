package dev.goshawk.json;

import java.util.Locale;

/** Words of messages: numbers, bytes, and the steps of a path. */
final class Text {
  /** The longest name in a path, in chars: a message stays one line. */
  private static final int MAX_NAME = 64;

  /** The longest path, in chars; of a longer one the middle is left out. */
  private static final int MAX_PATH = 500;

  private Text() {}

  /** {@code 5,242,880} for 5242880, in any locale. */
  static String grouped(long number) {
    String digits = Long.toString(number);
    int first = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > first; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /** A byte of a document: itself in quotes when it is printable ASCII. */
  static String octet(int octet) {
    if (octet > ' ' && octet < 0x7f) {
      return "'" + (char) octet + "'";
    }
    return String.format(Locale.ROOT, "the byte 0x%02x", octet);
  }

  /** {@code U+D800}. */
  static String codePoint(int codePoint) {
    return String.format(Locale.ROOT, "U+%04X", codePoint);
  }

  /** Appends the step to a member: {@code .name}, or {@code ["another name"]}. */
  static void member(StringBuilder path, String name) {
    if (isPlain(name)) {
      if (path.length() > 0) {
        path.append('.');
      }
      path.append(name);
      return;
    }
    path.append("[\"");
    int end = Math.min(name.length(), MAX_NAME);
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        path.append('\\').append(c);
      } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || Character.isSurrogate(c)) {
        path.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        path.append(c);
      }
    }
    path.append(end < name.length() ? "…\"]" : "\"]");
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME
        && name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || isMark(c)));
  }

  private static boolean isMark(int c) {
    return c == '_' || c == '-' || c == '@' || c == '$';
  }

  /** A path of all its steps, as messages show it. */
  static String path(StringBuilder steps) {
    if (steps.length() <= MAX_PATH) {
      return steps.toString();
    }
    int end = steps.length() - MAX_PATH / 2;
    return steps.substring(0, MAX_PATH / 2) + "…" + steps.substring(end);
  }

  /** Appends the step to an element: {@code [2]}. */
  static void element(StringBuilder path, int index) {
    path.append('[').append(index).append(']');
  }
}
