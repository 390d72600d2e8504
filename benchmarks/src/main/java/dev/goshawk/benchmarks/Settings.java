package dev.goshawk.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a child is told to be and do, with the default of each setting. All sides get the same.
 *
 * @param line the settings as they were given
 */
record Settings(Line line) {
  static final String PICK_FIRST = "pick_first";
  static final String ROUND_ROBIN = "round_robin";

  /** A channel for each backend, which the application deals calls to in turn. */
  static final String TURNS = "turns";

  /** What begins the name of a setting that counts for {@link Side#BASE} alone. */
  static final String BASE = "base.";

  static final int STEADY_METADATA = 8;
  static final int CHANGING_METADATA = 2;

  static Settings of(Map<String, String> values) {
    return new Settings(new Line("settings", values));
  }

  /** These and one more. */
  Settings with(String key, Object value) {
    Map<String, String> values = new LinkedHashMap<>(line.values());
    values.put(key, value.toString());
    return of(values);
  }

  int port() {
    return (int) line.number("port", 0);
  }

  /** Ports at which a server listens, each of which is a backend. */
  int backends() {
    return (int) line.number("backends", 1);
  }

  /** Which of the server's ports a client knows: the first of them. */
  List<Integer> ports() {
    String known = line.text("ports", "" + port());
    return Arrays.stream(known.split(",", -1))
        .map(Integer::valueOf)
        .limit(line.number("endpoints", backends()))
        .toList();
  }

  /** How a client spreads calls: {@link #PICK_FIRST}, {@link #ROUND_ROBIN} or {@link #TURNS}. */
  String policy() {
    return line.text("policy", PICK_FIRST);
  }

  /** Whether a client has a retry policy, which no call makes use of. */
  boolean retryPolicy() {
    return line.text("retry", "no").equals("yes");
  }

  /** Whether OpenTelemetry is added to a client or server, be it that nothing of it is on. */
  boolean telemetry() {
    return !line.text("telemetry", "no").equals("no");
  }

  /** Whether there are metrics, and traces of some calls. */
  boolean isTelemetrySampled() {
    return line.text("telemetry", "no").equals("sampled");
  }

  /** These with what is set for the base alone. */
  Settings base() {
    Map<String, String> values = new LinkedHashMap<>(line.values());
    line.values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(BASE)) {
                values.put(key.substring(BASE.length()), value);
              }
            });
    return of(values);
  }

  /** Octets of an echoed message. */
  int payload() {
    return (int) line.number("payload", 10);
  }

  /** Calls at a time, on each connection; for streams, messages at a time on each stream. */
  int inFlight() {
    return (int) line.number("inflight", 100);
  }

  int connections() {
    return (int) line.number("connections", 1);
  }

  int streams() {
    return (int) line.number("streams", 8);
  }

  int threads() {
    return (int) line.number("threads", 1);
  }

  /** Where a server's load comes from: a side, or h2load. */
  String generator() {
    return line.text("generator", "floor");
  }

  /** closed, open, blocking, bidi, server-streaming. */
  String load() {
    return line.text("load", "closed");
  }

  /** Messages are Protocol Buffers, not octets. */
  boolean proto() {
    return line.text("message", "bytes").equals("proto");
  }

  /** Handlers are the blocking ones where a side has them. */
  boolean blockingHandlers() {
    return line.text("handler", "async").equals("blocking");
  }

  boolean tls() {
    return line.text("tls", "no").equals("yes");
  }

  boolean deadline() {
    return line.text("deadline", "no").equals("yes");
  }

  /**
   * Ten metadata entries: most the same in every call, as credentials are, some not, as ids are.
   */
  boolean metadata() {
    return line.text("metadata", "no").equals("yes");
  }

  /** Whether the time of each operation is taken. */
  boolean latency() {
    return line.text("latency", "no").equals("yes");
  }

  /** Messages of one server-streaming call. */
  int messages() {
    return (int) line.number("messages", 1000);
  }

  static String metadataName(int i) {
    return "x-bench-entry-" + i;
  }

  static String metadataValue(int i) {
    return "a value of a usual length " + i;
  }

  String service() {
    return proto() ? "goshawk.benchmarks.Shop" : Wire.SERVICE;
  }

  String method() {
    return proto() ? "Price" : Wire.UNARY;
  }

  /** The serialized request. */
  byte[] message() {
    return proto() ? Orders.request() : payloadOf(payload());
  }

  static byte[] payloadOf(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) ('a' + i % 26);
    }
    return payload;
  }

  /** What the canned server answers with. */
  byte[] cannedReply() {
    return proto() ? Orders.response() : payloadOf(payload());
  }

  /** Octets of DATA in the answer to the canned client's request. */
  int expectedReply() {
    return Wire.MESSAGE_HEADER + cannedReply().length;
  }

  static boolean refused(byte[] message) {
    return message.length > 0 && message[0] == Wire.REFUSED;
  }

  /** A file of the test identity, as a path, which is what applications have. */
  static Path identity(String name) throws IOException {
    Path file = Files.createTempFile("goshawk-bench", name);
    file.toFile().deleteOnExit();
    try (InputStream in = Settings.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      Files.write(file, in.readAllBytes());
    }
    return file;
  }
}
