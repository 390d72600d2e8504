package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.server.handler.BlockingThreads;
import dev.goshawk.http2.Http2Config;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of limits in {@code SECURITY.md} say what a server has when nothing is set. */
class SecurityDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "SECURITY.md");

  /** A limit, its setting, its default, and what is beyond it. */
  private static final Pattern ROW =
      Pattern.compile("\\| [^|]+ \\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\|");

  /** The limits of the engine that a server's builder sets by another name, and what is none. */
  private static final List<String> RENAMED =
      List.of("maxConcurrentStreams", "maxHeaderListSize", "initialWindowSize", "firstStreamId");

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String time(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    if (time.toHours() > 0) {
      return time.toHours() + " h";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  /** What a server has, by the name of the setting. */
  private static Map<String, String> defaults() throws ReflectiveOperationException {
    Untouched builder = new Untouched();
    ServerSettings settings = builder.settings();
    ConnectionPolicy policy = settings.connections();
    Map<String, String> defaults = new TreeMap<>();
    for (Method limit : Http2Config.class.getDeclaredMethods()) {
      if (limit.getReturnType() == int.class
          && limit.getParameterCount() == 0
          && !RENAMED.contains(limit.getName())) {
        defaults.put(limit.getName(), number((int) limit.invoke(settings.http2())));
      }
    }
    defaults.put("maxConnections", number(policy.maxConnections()));
    defaults.put("maxCalls", number(policy.maxCalls()));
    defaults.put("maxQueuedBytesPerConnection", number(settings.calls().maxQueuedBytes()));
    assertThat(policy.maxBufferedBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    defaults.put("maxBufferedBytes", "a quarter of the heap");
    defaults.put("writeTimeout", time(policy.writeTimeout()));
    defaults.put("handshakeTimeout", time(policy.handshakeTimeout()));
    defaults.put("headerTimeout", time(policy.headerTimeout()));
    defaults.put("permitKeepAliveTime", time(policy.permitKeepAliveTime()));
    defaults.put("keepAliveTime", time(policy.keepalive().time()));
    defaults.put("keepAliveTimeout", time(policy.keepalive().timeout()));
    defaults.put("maxInboundMessageSize", number(settings.calls().maxInboundMessageSize()));
    defaults.put("maxOutboundMessageSize", number(settings.calls().maxOutboundMessageSize()));
    defaults.put("blockingThreads", number(BlockingThreads.DEFAULT_POOL_SIZE));
    defaults.put("maxWaitingHandlers", number(BlockingThreads.DEFAULT_MAX_WAITING));
    defaults.put(
        "maxConcurrentCallsPerConnection", number(settings.http2().maxConcurrentStreams()));
    defaults.put("maxInboundMetadataSize", number(settings.http2().maxHeaderListSize()));
    defaults.put("initialWindowSize", number(settings.http2().initialWindowSize()));
    return defaults;
  }

  private static final class Untouched extends ServerBuilder<Untouched> {
    @Override
    protected Untouched self() {
      return this;
    }

    ServerSettings settings() {
      GrpcServer core = (GrpcServer) build();
      core.failed();
      return core.settings();
    }
  }

  private static List<String[]> rows() throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (Stream<String> lines = Files.lines(DOCUMENT)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          rows.add(new String[] {row.group(1), row.group(2)});
        }
      }
    }
    return rows;
  }

  @Test
  void defaultsAreThoseOfTheCode() throws Exception {
    Map<String, String> defaults = defaults();
    Map<String, String> documented = new TreeMap<>();
    for (String[] row : rows()) {
      assertThat(documented.getOrDefault(row[0], row[1])).as(row[0]).isEqualTo(row[1]);
      documented.put(row[0], row[1]);
    }
    assertThat(documented).isEqualTo(defaults);
  }

  @Test
  void settingsAreMethodsOfTheBuilderOrOfTheEngine() throws Exception {
    List<String> methods =
        Stream.concat(
                Arrays.stream(ServerBuilder.class.getDeclaredMethods()),
                Arrays.stream(Http2Config.class.getDeclaredMethods()))
            .map(Method::getName)
            .toList();
    assertThat(rows()).hasSizeGreaterThan(20);
    for (String[] row : rows()) {
      assertThat(methods).contains(row[0]);
    }
  }
}
