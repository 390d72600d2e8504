package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.client.ClientSettings;
import dev.goshawk.core.client.RetryBudget;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.server.ConnectionPolicy;
import dev.goshawk.core.server.ServerSettings;
import dev.goshawk.core.server.handler.BlockingThreads;
import dev.goshawk.http2.Http2Config;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/tuning.md} and {@code SECURITY.md} say that servers, channels and the engine
 * have when nothing is set is what they have.
 */
class DefaultsDocumentTest extends BuilderFixture {

  private static final Path TUNING = Path.of("../docs/tuning.md");
  private static final Path SECURITY = Path.of("../SECURITY.md");

  /** A setting, its unit, its default, its range, and what it means. */
  private static final Pattern SETTING =
      Pattern.compile("\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|[^|]*\\|[^|]*\\|");

  /** A limit, the setting, and what is beyond it. */
  private static final Pattern LIMIT = Pattern.compile("\\| [^|]+ \\| `(\\w+)` \\| [^|]+ \\|");

  /** A limit, its name, its default, and what is beyond it. */
  private static final Pattern ENGINE_LIMIT =
      Pattern.compile("\\| [^|]+ \\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\|");

  /** Those of the engine that a builder sets by another name, and what is none. */
  private static final List<String> RENAMED =
      List.of("maxConcurrentStreams", "maxHeaderListSize", "initialWindowSize", "firstStreamId");

  private static final String HEAP_SHARE = "a quarter of the heap";

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String time(long nanos) {
    if (nanos == Durations.NEVER) {
      return "never";
    }
    Duration time = Duration.ofNanos(nanos);
    if (time.toHours() > 0) {
      return time.toHours() + " h";
    }
    return time.toMinutes() > 1 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static String heapShare(long bytes) {
    assertThat(bytes).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    return HEAP_SHARE;
  }

  private static Map<String, String> serverDefaults() {
    ServerSettings settings = settings(new Servers());
    ConnectionPolicy policy = settings.connections();
    Http2Config http2 = settings.http2();
    Map<String, String> defaults = new TreeMap<>();
    defaults.put("maxInboundMessageSize", number(settings.calls().maxInboundMessageSize()));
    defaults.put("maxOutboundMessageSize", number(settings.calls().maxOutboundMessageSize()));
    defaults.put("maxInboundMetadataSize", number(http2.maxHeaderListSize()));
    defaults.put("maxConcurrentCallsPerConnection", number(http2.maxConcurrentStreams()));
    defaults.put("initialWindowSize", number(http2.initialWindowSize()));
    defaults.put("maxCalls", number(policy.maxCalls()));
    defaults.put("maxConnections", number(policy.maxConnections()));
    assertThat(policy.maxConnectionsPerAddress()).isEqualTo(Integer.MAX_VALUE);
    defaults.put("maxConnectionsPerAddress", "unlimited");
    defaults.put("maxQueuedBytesPerConnection", number(settings.calls().maxQueuedBytes()));
    defaults.put("maxBufferedBytes", heapShare(policy.maxBufferedBytes()));
    defaults.put("writeTimeout", time(policy.writeTimeout()));
    defaults.put("blockingThreads", number(BlockingThreads.DEFAULT_POOL_SIZE));
    defaults.put("maxWaitingHandlers", number(BlockingThreads.DEFAULT_MAX_WAITING));
    defaults.put("handlerExecutor", "none");
    defaults.put("handshakeTimeout", time(policy.handshakeTimeout()));
    defaults.put("headerTimeout", time(policy.headerTimeout()));
    defaults.put("keepAliveTime", time(policy.keepalive().time()));
    defaults.put("keepAliveTimeout", time(policy.keepalive().timeout()));
    defaults.put("permitKeepAliveTime", time(policy.permitKeepAliveTime()));
    defaults.put("permitKeepAliveWithoutCalls", "`" + policy.permitKeepAliveWithoutCalls() + "`");
    defaults.put("maxConnectionIdle", time(policy.maxIdle()));
    defaults.put("maxConnectionAge", time(policy.maxAge()));
    defaults.put("maxConnectionAgeGrace", time(policy.maxAgeGrace()));
    defaults.put("clock", "the system's");
    return defaults;
  }

  private static Map<String, String> channelDefaults() {
    ClientSettings settings = settings(new Channels());
    Keepalive.Times keepalive = settings.keepalive().times();
    Map<String, String> defaults = new TreeMap<>();
    defaults.put("maxInboundMessageSize", number(settings.maxInboundMessageSize()));
    defaults.put("maxOutboundMessageSize", number(settings.maxOutboundMessageSize()));
    defaults.put("maxInboundMetadataSize", number(settings.http2().maxHeaderListSize()));
    defaults.put("initialWindowSize", number(settings.http2().initialWindowSize()));
    defaults.put("maxConnectionsPerAddress", number(settings.connections().maxPerAddress()));
    defaults.put("minConnectionsPerAddress", number(settings.connections().minPerAddress()));
    defaults.put(
        "connectBackoff",
        Duration.ofNanos(settings.connections().backoff().initial()).toSeconds()
            + " s, "
            + Duration.ofNanos(settings.connections().backoff().max()).toSeconds()
            + " s");
    defaults.put("maxAttempts", number(RetryPolicy.DEFAULT_ATTEMPT_LIMIT));
    defaults.put("idleTimeout", time(settings.connections().idleTimeout()));
    defaults.put("perCallRetryBufferSize", number(RetryBudget.DEFAULT_PER_CALL));
    defaults.put("retryBufferSize", number(RetryBudget.DEFAULT_TOTAL));
    defaults.put("maxBufferedBytes", heapShare(settings.memory().limit()));
    defaults.put("keepAliveTime", time(keepalive.time()));
    defaults.put("keepAliveTimeout", time(keepalive.timeout()));
    defaults.put("keepAliveWithoutCalls", "`" + keepalive.withoutCalls() + "`");
    defaults.put("roundRobin", "`" + settings.defaultPolicy().policy() + "`");
    defaults.put("serviceConfig", "none");
    defaults.put("lookUpServiceConfig", "`" + settings.lookUpConfig() + "`");
    defaults.put("healthChecks", "`" + settings.connections().healthChecks() + "`");
    defaults.put("overrideAuthority", "the target's");
    defaults.put("userAgent", "");
    defaults.put("clock", "the system's");
    return defaults;
  }

  private static Map<String, String> engineDefaults() throws ReflectiveOperationException {
    Http2Config config = settings(new Servers()).http2();
    Map<String, String> defaults = new TreeMap<>();
    for (Method limit : Http2Config.class.getDeclaredMethods()) {
      if (limit.getReturnType() == int.class
          && limit.getParameterCount() == 0
          && !RENAMED.contains(limit.getName())) {
        defaults.put(limit.getName(), number((int) limit.invoke(config)));
      }
    }
    return defaults;
  }

  /** The rows of a table below a heading, up to the next heading. */
  private static Map<String, String> rows(Path document, String heading, Pattern row)
      throws IOException {
    Map<String, String> rows = new TreeMap<>();
    String text = Files.readString(document);
    int from = text.indexOf("\n" + heading + "\n");
    assertThat(from).as(heading).isPositive();
    int to = text.indexOf("\n## ", from + heading.length());
    for (String line : text.substring(from, to).split("\n", -1)) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        rows.put(matcher.group(1), matcher.groupCount() > 1 ? matcher.group(2).strip() : "");
      }
    }
    return rows;
  }

  @Test
  void defaultsOfServersAreThoseOfTheCode() throws Exception {
    assertThat(rows(TUNING, "## Servers", SETTING)).isEqualTo(serverDefaults());
  }

  @Test
  void defaultsOfChannelsAreThoseOfTheCode() throws Exception {
    assertThat(rows(TUNING, "## Channels", SETTING)).isEqualTo(channelDefaults());
  }

  @Test
  void limitsOfASecureServerAreSettingsOrTheEnginesOwn() throws Exception {
    Map<String, String> limits = rows(SECURITY, "## Limits of a server", LIMIT);
    assertThat(limits).hasSizeGreaterThan(10);
    assertThat(serverDefaults().keySet()).containsAll(limits.keySet());
    assertThat(rows(SECURITY, "## Limits of a server", ENGINE_LIMIT)).isEqualTo(engineDefaults());
  }
}
