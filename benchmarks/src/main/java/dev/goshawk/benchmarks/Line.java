package dev.goshawk.benchmarks;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line between the harness and a child: a word, then {@code key=value} pairs. */
record Line(String verb, Map<String, String> values) {

  /** A line of alternating keys and values. */
  static Line of(String verb, Object... pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i].toString(), pairs[i + 1].toString());
    }
    return new Line(verb, values);
  }

  static Line parse(String text) {
    String[] words = text.trim().split(" ", -1);
    return parse(words[0], Arrays.asList(words).subList(1, words.length));
  }

  static Line parse(String verb, Iterable<String> pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : pairs) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        String value = word.substring(equals + 1);
        values.put(word.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return new Line(verb, values);
  }

  String text(String key, String absent) {
    return values.getOrDefault(key, absent);
  }

  long number(String key, long absent) {
    String value = values.get(key);
    return value == null ? absent : Long.parseLong(value);
  }

  double decimal(String key, double absent) {
    String value = values.get(key);
    return value == null ? absent : Double.parseDouble(value);
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(verb);
    for (Map.Entry<String, String> value : values.entrySet()) {
      line.append(' ').append(value.getKey()).append('=').append(encode(value.getValue()));
    }
    return line.toString();
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
