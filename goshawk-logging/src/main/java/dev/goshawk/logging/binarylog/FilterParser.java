package dev.goshawk.logging.binarylog;

import dev.goshawk.logging.binarylog.BinaryLogFilter.Limits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter string of gRFC A16. One thread.
 *
 * <pre>
 *   filter  = [ pattern *( "," pattern ) ]
 *   pattern = ( "*" / service "/*" / service "/" method ) [ "{" limits "}" ] / "-" service "/" method
 *   limits  = h [ ";" m ] / m
 *   h       = "h" [ ":" number ]         m = "m" [ ":" number ]
 * </pre>
 */
final class FilterParser {

  private static final String PATTERN = "'*', 'service/*', 'service/method' or '-service/method'";

  private final String text;
  private int at;
  private @Nullable Limits all;
  private final Map<String, Limits> services = new HashMap<>();
  private final Map<String, Limits> methods = new HashMap<>();

  FilterParser(String text) {
    this.text = text;
  }

  BinaryLogFilter parse() {
    if (!text.isEmpty()) {
      pattern();
      while (at < text.length()) {
        expect(',', "',' and another pattern, or the end");
        pattern();
      }
    }
    return new BinaryLogFilter(text, all, services, methods);
  }

  private void pattern() {
    int begin = at;
    if (accept('-')) {
      int name = at;
      String method = name(name);
      if (method.endsWith("/*")) {
        throw wrong(at - 1, "a method, as only single methods can be excluded");
      }
      if (at < text.length() && text.charAt(at) == '{') {
        throw wrong(at, "',' or the end, as an excluded method has no limits");
      }
      put(begin, methods, method, Limits.EXCLUDED);
      return;
    }
    if (accept('*')) {
      if (at < text.length() && text.charAt(at) == '/') {
        throw wrong(at, "no method behind '*', which stands for all methods of all services");
      }
      if (all != null) {
        throw twice(begin, "*");
      }
      all = limits();
      return;
    }
    String name = name(begin);
    Limits limits = limits();
    if (name.endsWith("/*")) {
      put(begin, services, name.substring(0, name.length() - 2), limits);
    } else {
      put(begin, methods, name, limits);
    }
  }

  /** {@code service/method} or {@code service/*}. */
  private String name(int begin) {
    if (at < text.length() && text.charAt(at) == '/') {
      throw wrong(at, "the name of a service, without a slash before it");
    }
    while (at < text.length() && isName(text.charAt(at))) {
      at++;
    }
    int slash = text.lastIndexOf('/', at - 1);
    if (slash < begin) {
      throw wrong(at, at == begin ? PATTERN : "'/' and a method or '*'");
    }
    if (slash == at - 1 && !accept('*')) {
      throw wrong(at, "a method or '*'");
    }
    return text.substring(begin, at);
  }

  private static boolean isName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '-'
        || c == '/';
  }

  private Limits limits() {
    if (!accept('{')) {
      return Limits.WHOLE;
    }
    int headers = 0;
    int messages = 0;
    if (accept('h')) {
      headers = length();
      if (accept(';')) {
        expect('m', "'m' for messages");
        messages = length();
      }
    } else {
      expect('m', "'h' for headers or 'm' for messages");
      messages = length();
    }
    expect('}', "'}', or ';m' behind 'h'");
    return new Limits(headers, messages);
  }

  /** Behind {@code h} or {@code m}: a limit in bytes, or none. */
  private int length() {
    if (!accept(':')) {
      return Integer.MAX_VALUE;
    }
    int begin = at;
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at)) && value < 1L << 31) {
      value = 10 * value + (text.charAt(at) - '0');
      at++;
    }
    if (at == begin) {
      throw wrong(at, "a number of bytes");
    }
    if (value > Integer.MAX_VALUE) {
      throw wrong(begin, "a number of bytes up to 2,147,483,647");
    }
    return (int) value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean accept(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char c, String expected) {
    if (!accept(c)) {
      throw wrong(at, expected);
    }
  }

  private void put(int begin, Map<String, Limits> to, String name, Limits limits) {
    if (to.putIfAbsent(name, limits) != null) {
      throw twice(begin, to == services ? name + "/*" : name);
    }
  }

  private IllegalArgumentException twice(int index, String name) {
    return error(index, "has a second pattern for '" + name + "'; expected one");
  }

  private IllegalArgumentException wrong(int index, String expected) {
    return error(
        index,
        "has "
            + (index >= text.length() ? "its end" : "'" + text.charAt(index) + "'")
            + "; expected "
            + expected);
  }

  private IllegalArgumentException error(int index, String what) {
    return new IllegalArgumentException(
        "binary log filter '" + text + "' at index " + index + " " + what);
  }
}
