package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LiveThreads;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * The base of attacks over sockets: a victim, which is a server with its default limits unless a
 * test says otherwise, and a {@link Bystander} on another connection that must notice nothing. What
 * an attack costs the server's loops is measured and bounded, generously: the bounds are for work
 * that grows faster than what is sent.
 */
abstract class AttackFixture extends BlackBoxFixture {

  /** GOAWAY and RST_STREAM with these codes, RFC 9113 section 7. */
  static final int PROTOCOL_ERROR = 1;

  static final int FLOW_CONTROL_ERROR = 3;
  static final int STREAM_CLOSED = 5;
  static final int FRAME_SIZE_ERROR = 6;
  static final int REFUSED_STREAM = 7;
  static final int COMPRESSION_ERROR = 9;
  static final int ENHANCE_YOUR_CALM = 11;

  static final String UNARY = "/t.T/Unary";
  static final String BIDI = "/t.T/Bidi";
  static final String BYTES_DOWN = "/t.T/BytesDown";

  /** What a byte of an attack may cost, in nanoseconds of our threads. */
  private static final long NANOS_PER_BYTE = 2_000;

  /** What any attack may cost, in nanoseconds: code that runs for the first time is slow. */
  private static final long NANOS_OF_ALL = 2_000_000_000L;

  /** What any attack may leave behind while its connection stands, in bytes. */
  private static final long MOST_RETAINED = 32L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Path FIGURES = Path.of("target", "attacks.txt");

  private String name;
  private Server victim;
  private Bystander bystander;
  private long cpuBefore;
  private long usedBefore;

  @BeforeEach
  void named(TestInfo info) {
    name = info.getTestClass().orElseThrow().getSimpleName() + " " + info.getDisplayName();
  }

  /** A server whose methods answer what they get. */
  static GoshawkServer.Builder echo() {
    return GoshawkServer.builder()
        .port(0)
        .service(
            Texts.service(
                service ->
                    service
                        .method(Texts.UNARY, Handlers.unary((request, context) -> request))
                        .method(Texts.BYTES, Handlers.unary((request, context) -> request))
                        .method(
                            Texts.BYTES_DOWN,
                            Handlers.serverStreaming(
                                (request, responses, context) -> {
                                  while (!context.isCancelled()) {
                                    responses.write(new byte[100_000]);
                                  }
                                }))
                        .method(
                            Texts.BIDI,
                            Handlers.bidiStreaming(
                                (requests, responses, context) -> {
                                  for (String request : requests) {
                                    responses.write(request);
                                  }
                                }))));
  }

  /** Starts the victim and its bystander; the port. */
  final int victim() throws Exception {
    return victim(echo());
  }

  final int victim(GoshawkServer.Builder builder) throws Exception {
    victim = serve(builder);
    return watched(Bystander.of(GrpcJava.channel(victim.port())));
  }

  /** A victim that speaks TLS, as its bystander does. */
  final int victimOfTls(GoshawkServer.Builder builder) throws Exception {
    victim = serve(builder);
    return watched(Bystander.of(GrpcJava.tlsChannel(victim.port(), pem("ca.pem"))));
  }

  private int watched(Bystander beside) {
    bystander = closing(beside);
    usedBefore = used();
    cpuBefore = cpu();
    return victim.port();
  }

  /** The attack is over: what it cost and left is within bounds, and the bystander well. */
  final void survived(Attacker attacker) throws Exception {
    long nanos = cpu() - cpuBefore;
    bystander.unharmed();
    long retained = used() - usedBefore;
    note(attacker, nanos, retained);
    assertThat(nanos)
        .as("CPU time of our threads for %,d bytes, in ns", attacker.sent)
        .isLessThan(NANOS_OF_ALL + NANOS_PER_BYTE * attacker.sent);
    assertThat(retained).as("memory that is held, in bytes").isLessThan(MOST_RETAINED);
  }

  /** The same of an attack that the server was to end with GOAWAY of this code and these words. */
  final void stopped(Attacker attacker, int code, String words) throws Exception {
    attacker.awaitClosed();
    assertThat(attacker.goAway()).startsWith("GOAWAY " + code + " ").contains(words);
    survived(attacker);
  }

  /**
   * The same of an attack that spends this budget; but a read that brings a thousand frames which
   * we answer ends sooner, by the limit on those.
   */
  final void stoppedBySomeBudget(Attacker attacker, String words) throws Exception {
    attacker.awaitClosed();
    boolean sooner = attacker.goAway().contains("maxQueuedControlFrames 1,000");
    stopped(attacker, ENHANCE_YOUR_CALM, sooner ? "maxQueuedControlFrames 1,000" : words);
  }

  /** The same of an attack that the connection outlived: it answers a call. */
  final void kept(Attacker attacker, int freeStream) throws Exception {
    assertThat(attacker.goAway()).isEqualTo("none");
    attacker.send(
        RawHttp2.windowUpdate(0, 1 << 20),
        RawHttp2.request(freeStream, UNARY, false),
        RawHttp2.data(freeStream, true, RawHttp2.message("still here")));
    assertThat(attacker.await(freeStream, "DATA ")).contains("still here");
    survived(attacker);
  }

  private void note(Attacker attacker, long nanos, long retained) throws IOException {
    Files.writeString(
        FIGURES,
        String.format(
            Locale.ROOT,
            "%s | %,d | %,d | %,d | %s%n",
            name,
            attacker.sent,
            nanos / Math.max(1, attacker.sent),
            retained,
            attacker.goAway()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** CPU time of the threads of Goshawk, in nanoseconds; virtual ones have none of their own. */
  private static long cpu() {
    long sum = 0;
    for (Thread thread : LiveThreads.named("goshawk-")) {
      sum += Math.max(0, THREADS.getThreadCpuTime(thread.getId()));
    }
    return sum;
  }

  /** Memory of what is reachable, and of Netty's direct buffers, in bytes. */
  private static long used() {
    System.gc();
    ByteBufAllocatorMetric netty =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + netty.usedDirectMemory();
  }
}
