package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that take their time, over sockets: each byte comes, and the whole never does. The time
 * that they take passes on a clock of the server's that the test moves, except for that of TLS.
 */
class SlowPeerBlackBoxTest extends AttackFixture {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** What passes from one byte to the next: the limit is over after ten. */
  private static final Duration STEP = LIMIT.dividedBy(10);

  /**
   * Time goes slower after so many: the calls of the bystander have deadlines by the same clock.
   */
  private static final int QUICK_STEPS = 20;

  private final AtomicLong now = new AtomicLong(System.nanoTime());

  /** A victim by the test's clock; its bystander has begun. */
  private int timed(GoshawkServer.Builder victim) throws Exception {
    return victim(victim.clock(now::get));
  }

  /** Lets time pass, and the server notice; it is the step of this number. */
  private void step(int number) throws Exception {
    if (number < QUICK_STEPS || number % 100 == 0) {
      now.addAndGet(STEP.toNanos());
    }
    Thread.sleep(5);
  }

  /** Sends a byte at a time, over and over, until the server has closed. */
  private void drip(Attacker attacker, byte[] bytes) throws Exception {
    for (int i = 0; !attacker.isOver(); i++) {
      if (!attacker.send(new byte[] {bytes[i % bytes.length]})) {
        break;
      }
      step(i);
    }
    attacker.awaitClosed();
  }

  /** Lets time pass while the attacker says nothing more, until the server has closed. */
  private void passUntilOver(Attacker attacker) throws Exception {
    for (int i = 0; !attacker.isOver(); i++) {
      step(i);
    }
    attacker.awaitClosed();
  }

  @Test
  void preface() throws Exception {
    int port = timed(echo().handshakeTimeout(LIMIT));
    Attacker attacker = closing(Attacker.silent(port));
    byte[] start = RawHttp2.clientStart();
    for (int i = 0; i < start.length / 2 && !attacker.isOver(); i++) {
      attacker.send(new byte[] {start[i]});
      step(i);
    }
    passUntilOver(attacker);
    assertThat(log().lines())
        .singleElement()
        .asString()
        .contains("no HTTP/2 SETTINGS within handshakeTimeout PT1S");
    survived(attacker);
  }

  @Test
  void nothingAtAll() throws Exception {
    int port = timed(echo().handshakeTimeout(LIMIT));
    Attacker attacker = closing(Attacker.silent(port));
    passUntilOver(attacker);
    survived(attacker);
  }

  /** A hello of TLS: its record says 16 KiB, and they come one by one. */
  @ParameterizedTest
  @ValueSource(strings = {"PT20S", "PT8760H"}) // of TLS itself; a year is for ever
  void helloOfTls(Duration other) throws Exception {
    ServerTls tls =
        ServerTls.builder()
            .identity(TlsIdentity.certificate(pem("server.pem")).key(pem("server.key")))
            .handshakeTimeout(other)
            .build();
    // Enough for the bystander, which shakes hands before.
    int port = victimOfTls(echo().tls(tls).handshakeTimeout(Duration.ofSeconds(3)));
    Attacker attacker = closing(Attacker.silent(port));
    attacker.send(new byte[] {0x16, 3, 1, 0x3f, 0, 1, 0, 0x3e, 0});
    drip(attacker, new byte[] {3});
    eventually("the server's word, which comes behind the close", () -> !log().lines().isEmpty());
    assertThat(log().lines()).singleElement().asString().contains("closed before it began");
    survived(attacker);
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "frame", "frame header", "settings", "unknown"})
  void headers(String what) throws Exception {
    int port = timed(echo().headerTimeout(LIMIT));
    Attacker attacker = closing(Attacker.to(port));
    byte[] block = RawHttp2.block(":method", "POST");
    attacker.send(RawHttp2.request(1, UNARY, false)); // a call that is under way
    attacker.send(
        switch (what) {
          case "block" -> RawHttp2.frame(RawHttp2.HEADERS, 0, 3, block);
          case "frame" -> start(RawHttp2.frame(RawHttp2.HEADERS, 0, 3, new byte[10_000]));
          case "settings" -> start(RawHttp2.settings(new byte[6_000]));
          case "unknown" -> start(RawHttp2.frame(0xfa, 0, 0, new byte[10_000]));
          default -> new byte[1];
        });
    if (what.startsWith("frame ") || what.equals("block")) {
      passUntilOver(attacker);
    } else {
      drip(attacker, new byte[] {0});
    }
    stopped(attacker, ENHANCE_YOUR_CALM, "headers took too long");
    assertThat(log().lines()).singleElement().asString().contains("headerTimeout PT1S");
  }

  private static byte[] start(byte[] frame) {
    return java.util.Arrays.copyOf(frame, 12);
  }

  /** Blocks that are cut, but end in time: however often that happens, all is well. */
  @Test
  void headersThatEndInTime() throws Exception {
    int port = timed(echo().headerTimeout(LIMIT));
    Attacker attacker = closing(Attacker.to(port));
    byte[] block = RawHttp2.requestBlock(UNARY, new byte[0]);
    int id = 1;
    for (int i = 0; i < QUICK_STEPS; i++) { // twice the limit together
      attacker.send(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, id, block));
      step(i);
      attacker.send(RawHttp2.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, id, new byte[0]));
      attacker.await(id, "HEADERS ");
      id += 2;
    }
    kept(attacker, id);
  }

  /** A message may take as long as its call's deadline; then the call ends, and nothing else. */
  @Test
  void message() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(
        RawHttp2.request(
            1,
            UNARY,
            false,
            "content-type",
            "application/grpc",
            "te",
            "trailers",
            "grpc-timeout",
            "300m"));
    attacker.send(RawHttp2.data(1, false, RawHttp2.join(new byte[] {0}, RawHttp2.int32(1_000))));
    byte[] drop = RawHttp2.data(1, false, new byte[1]);
    attacker.send(drop, drop);
    attacker.await(1, "RST_STREAM 8");
    kept(attacker, 3);
  }

  /** The client has ended its side of TCP; its call goes nowhere. */
  @Test
  void halfClosedConnection() throws Exception {
    int port = victim();
    Attacker attacker = closing(Attacker.to(port));
    attacker.send(RawHttp2.request(1, BIDI, false));
    endOutput(attacker);
    attacker.awaitClosed();
    survived(attacker);
  }

  private static void endOutput(Attacker attacker) throws IOException {
    attacker.socket.shutdownOutput();
  }
}
