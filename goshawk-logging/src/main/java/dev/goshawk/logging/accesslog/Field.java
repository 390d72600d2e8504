package dev.goshawk.logging.accesslog;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.text.AddressText;
import dev.goshawk.logging.SecretNames;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of a line: its name, and what its value is. Immutable, any thread.
 *
 * <p>A value is text, a number or a boolean; null where the call has none.
 */
final class Field {

  /** What stands for a secret. */
  static final String HIDDEN = "(hidden)";

  private static final String HEADER = "header{";
  private static final String TRAILER = "trailer{";

  /** Gives a field its value. */
  private interface Source {
    @Nullable Object value(AccessLogEntry call, SecretNames secrets);
  }

  private static final Map<String, Field> PLAIN = new LinkedHashMap<>();

  static {
    add("time", call -> call.time().truncatedTo(ChronoUnit.MILLIS).toString());
    add("id", AccessLogEntry::id);
    add("method", AccessLogEntry::method);
    add("authority", call -> call.authority().isEmpty() ? null : call.authority());
    add("peer", call -> AddressText.of(call.peer()));
    add("local", call -> AddressText.of(call.local()));
    add("identity", call -> subject(call.identity()));
    add("user-agent", AccessLogEntry::userAgent);
    add("status", call -> call.status().code().name());
    add("message", call -> call.status().message().isEmpty() ? null : call.status().message());
    add("cause", call -> call.cause() == null ? null : call.cause().getClass().getName());
    add("cancelled", AccessLogEntry::isCancelled);
    add("duration", call -> millis(call.duration()));
    add("queued", call -> millis(call.queued()));
    add("deadline-left", call -> millis(call.deadlineLeft()));
    add("requests", AccessLogEntry::requests);
    add("request-bytes", AccessLogEntry::requestBytes);
    add("responses", AccessLogEntry::responses);
    add("response-bytes", AccessLogEntry::responseBytes);
    add("previous-attempts", AccessLogEntry::previousAttempts);
    add("trace-id", AccessLogEntry::traceId);
  }

  private final String name;
  private final Source source;

  private Field(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  private static void add(String name, Function<AccessLogEntry, @Nullable Object> value) {
    PLAIN.put(name, new Field(name, (call, secrets) -> value.apply(call)));
  }

  private static @Nullable String subject(@Nullable PeerIdentity identity) {
    return identity == null ? null : identity.subject();
  }

  /** Milliseconds to a thousandth. */
  private static @Nullable Object millis(@Nullable Duration time) {
    return time == null ? null : new Millis(time.toNanos() / 1_000);
  }

  /** A time that is written as milliseconds: 12.345. */
  private record Millis(long micros) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f", micros / 1_000.0);
    }
  }

  /** All fields but headers and trailers, in their order. */
  static List<Field> all() {
    return List.copyOf(PLAIN.values());
  }

  /**
   * A field by its name.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  static Field of(String name) {
    Field plain = PLAIN.get(name);
    if (plain != null) {
      return plain;
    }
    if (name.startsWith(HEADER)) {
      String key = key(name, HEADER);
      return new Field(name, (call, secrets) -> values(call.metadata(), key, secrets));
    }
    if (name.startsWith(TRAILER)) {
      String key = key(name, TRAILER);
      return new Field(name, (call, secrets) -> values(call.trailers(), key, secrets));
    }
    throw new IllegalArgumentException(
        "'" + name + "' is no field of the access log; expected one of " + names());
  }

  private static String key(String name, String prefix) {
    String key = name.endsWith("}") ? name.substring(prefix.length(), name.length() - 1) : "";
    if (key.isEmpty() || !key.equals(key.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' names no metadata; expected a name in lower case, as "
              + prefix
              + "name}");
    }
    return key;
  }

  static String names() {
    return String.join(", ", PLAIN.keySet()) + ", " + HEADER + "name}, " + TRAILER + "name}";
  }

  String name() {
    return name;
  }

  @Nullable Object value(AccessLogEntry call, SecretNames secrets) {
    return source.value(call, secrets);
  }

  private static @Nullable Object values(Metadata metadata, String name, SecretNames secrets) {
    StringJoiner all = null;
    for (int i = 0; i < metadata.size(); i++) {
      Metadata.Entry entry = metadata.entry(i);
      if (entry.name().equals(name)) {
        all = all == null ? new StringJoiner(",") : all;
        all.add(
            secrets.isSecret(entry)
                ? HIDDEN
                : entry.isBinary()
                    ? String.format(Locale.ROOT, "(%d bytes)", entry.bytes().length)
                    : entry.text());
      }
    }
    return all == null ? null : all.toString();
  }
}
