package dev.goshawk.core.config;

import dev.goshawk.api.Status;
import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonString;
import dev.goshawk.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;

/** How values of a service config are written in JSON, and shown in messages. */
final class ConfigText {

  /** How much of a value a message shows. */
  private static final int SHOWN = 60;

  private ConfigText() {}

  /** A duration as Protocol Buffers write it: {@code 1.5s}. */
  static String of(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros();
    return seconds.toPlainString() + "s";
  }

  /** A duration as a value. */
  static JsonValue json(Duration duration) {
    return JsonValue.of(of(duration));
  }

  /** Codes by their names. */
  static JsonValue json(Collection<Status.Code> codes) {
    return JsonArray.of(codes.stream().map(code -> JsonValue.of(code.name())).toList());
  }

  /** A value that cannot be used, short enough for a message. */
  static String shown(JsonValue value) {
    String text = value instanceof JsonString ? "'" + value.asString() + "'" : value.toString();
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...";
  }
}
