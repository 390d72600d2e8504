package dev.goshawk.logging.accesslog;

import dev.goshawk.logging.SecretNames;
import java.util.List;

/**
 * Makes a line of a call that has ended. One thread at a time, that of the log; what it throws
 * loses the line, and is logged.
 *
 * <p>One of the application's own escapes what comes from peers, and keeps secrets to itself.
 */
@FunctionalInterface
public interface AccessLogFormat {

  /**
   * The line, without an end of line.
   *
   * @param secrets the names whose values must not be in it
   */
  String line(AccessLogEntry call, SecretNames secrets);

  /** {@code key=value} for every field but headers, with this class's names. */
  static AccessLogFormat keyValue() {
    return Template.keyValue(Field.all());
  }

  /**
   * A template: text with fields as {@code %method}, {@code %status} or {@code
   * %header{request-id}}; {@code %%} is a percent sign. A field without a value is {@code -}. A
   * value that has blanks, quotes or what cannot be printed is quoted and escaped, so that nobody
   * but the template begins a field or a line.
   *
   * @throws IllegalArgumentException when a field is not known; the message has its position
   */
  static AccessLogFormat template(String template) {
    return Template.parse(template);
  }

  /** JSON with all fields but headers, an object to a line. */
  static AccessLogFormat json() {
    return new JsonLines(Field.all());
  }

  /**
   * JSON with these fields, an object to a line: times are numbers of milliseconds, counts numbers,
   * and what has no value is left out.
   *
   * @param fields as in a template without the percent sign: {@code method}, {@code
   *     header{request-id}}
   * @throws IllegalArgumentException when one is not known
   */
  static AccessLogFormat json(String... fields) {
    return new JsonLines(List.of(fields).stream().map(Field::of).toList());
  }
}
