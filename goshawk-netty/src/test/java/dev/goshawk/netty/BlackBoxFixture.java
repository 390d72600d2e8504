package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.BufferLeaks;
import dev.goshawk.testsupport.LiveThreads;
import dev.goshawk.testsupport.LogCapture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The base of black-box tests: servers and channels over loopback, closed behind each test, last
 * first; then no thread of Goshawk may be left, and at the end no buffer of Netty.
 *
 * <p>Time limits end only a test that hangs; none is measured.
 */
@Timeout(120)
abstract class BlackBoxFixture {

  static {
    BufferLeaks.watch();
  }

  /** How long anything may take that is sure to come, in seconds. */
  static final int PATIENCE = Await.SECONDS;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private LogCapture log;
  private LogCapture nettyLog;

  /** How a complaint of Netty's begins that a test may bring about. */
  String tolerated;

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  @BeforeEach
  final void capture() {
    log = LogCapture.of("dev.goshawk");
    nettyLog = LogCapture.of("io.netty");
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
  }

  @AfterEach
  final void nothingIsLeft() throws Exception {
    try {
      while (!open.isEmpty()) {
        end(open.pop());
      }
      LiveThreads.awaitNone();
      assertThat(nettyLog.lines())
          .filteredOn(line -> tolerated == null || !line.startsWith(tolerated))
          .as("what Netty complains of")
          .isEmpty();
      assertThat(uncaught).as("what ended threads").isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(null);
      log.close();
      nettyLog.close();
    }
  }

  /** Closes without the grace that calls would have which a test has left running. */
  private static void end(AutoCloseable resource) throws Exception {
    if (resource instanceof Server server) {
      server.shutdown(Duration.ZERO);
    } else if (resource instanceof Channel channel) {
      channel.shutdown(Duration.ZERO);
    }
    resource.close();
  }

  @AfterAll
  static void noBufferIsLeaked() {
    assertThat(BufferLeaks.reports()).isEmpty();
  }

  /** What was logged in this test. */
  final LogCapture log() {
    return log;
  }

  /** Closes something at the end of the test. */
  final <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  final Server serve(BindableService service) {
    return serve(GoshawkServer.builder().port(0).service(service));
  }

  final Server serve(GoshawkServer.Builder builder) {
    return closing(builder.start());
  }

  /** A plaintext channel to a server. */
  final Channel channelTo(Server server) {
    return channel(GoshawkChannel.to("localhost:" + server.port()).plaintext());
  }

  /**
   * The builder of a plaintext channel that connects again at once, for tests that lose connections
   * and do not want to wait for the backoff.
   */
  static GoshawkChannel.Builder reconnecting(int port) {
    return GoshawkChannel.to("localhost:" + port)
        .plaintext()
        .connectBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
  }

  final Channel channel(GoshawkChannel.Builder builder) {
    return closing(builder.build());
  }

  /** A file of the test keys and certificates. */
  static Path pem(String name) {
    try {
      return Path.of(BlackBoxFixture.class.getResource("/tls/" + name).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static TlsIdentity identity(String name) {
    return TlsIdentity.certificate(pem(name + ".pem")).key(pem(name + ".key"));
  }

  static TlsTrust trust(String name) {
    return TlsTrust.pem(pem(name + ".pem"));
  }

  /** TLS of a server with the certificate for localhost. */
  static ServerTls serverTls() {
    return ServerTls.builder().identity(identity("server")).build();
  }

  /** The same, for clients with a certificate of the authority only. */
  static ServerTls mutualTls() {
    return ServerTls.builder()
        .identity(identity("server"))
        .requireClientCertificate(trust("ca"))
        .build();
  }

  /** TLS of a client that trusts an authority. */
  static ClientTls trusting(String authority) {
    return ClientTls.builder().trust(trust(authority)).build();
  }

  /** The same, which shows who it is. */
  static ClientTls trusting(String authority, String name) {
    return ClientTls.builder().trust(trust(authority)).identity(identity(name)).build();
  }

  static void eventually(String what, BooleanSupplier condition) {
    Await.until(what, condition);
  }

  static void await(CountDownLatch latch) {
    Await.open(latch);
  }

  static <T> T await(Future<T> future) throws Exception {
    return Await.value(future);
  }
}
