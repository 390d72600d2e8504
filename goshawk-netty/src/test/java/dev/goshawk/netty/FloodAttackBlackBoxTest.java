package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that bring nothing forward, windows that barely open, peers that do not read. */
class FloodAttackBlackBoxTest extends AttackFixture {

  private static final int MANY = 200_000;

  /** A frame to send over and over, on a connection with call 1 open and call 3 reset. */
  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  enum Flood {
    EMPTY_DATA(() -> RawHttp2.data(1, false, new byte[0])),
    DATA_OF_ONE_BYTE(() -> RawHttp2.data(1, false, new byte[1])),
    DATA_ON_A_CLOSED_STREAM(() -> RawHttp2.data(3, false, new byte[1])),
    SETTINGS(RawHttp2::settings),
    SETTINGS_OF_WINDOWS(
        () -> RawHttp2.settings(RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 70_000))),
    PRIORITY(() -> RawHttp2.priority(1, 3)),
    WINDOW_UPDATE(() -> RawHttp2.windowUpdate(0, 1)),
    WINDOW_UPDATE_OF_A_STREAM(() -> RawHttp2.windowUpdate(1, 1)),
    UNKNOWN(() -> RawHttp2.frame(0xfa, 0, 0, new byte[0])),
    RESET(() -> RawHttp2.reset(3)),
    PING_ANSWERS(() -> RawHttp2.frame(RawHttp2.PING, 1, 0, new byte[8]));

    private final Supplier<byte[]> frame;

    Flood(Supplier<byte[]> frame) {
      this.frame = frame;
    }
  }

  private static byte[][] calls() {
    return new byte[][] {
      RawHttp2.request(1, BIDI, false), RawHttp2.request(3, BIDI, false), RawHttp2.reset(3)
    };
  }

  @ParameterizedTest
  @EnumSource(Flood.class)
  void framesThatBringNothingForward(Flood flood) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(calls());
    byte[] frame = flood.frame.get();
    attacker.flood(MANY, i -> frame);
    stoppedBySomeBudget(attacker, "idleFrameBudget 1,000 exceeded");
  }

  @Test
  void pings() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(calls());
    attacker.flood(MANY, i -> RawHttp2.ping());
    stopped(attacker, ENHANCE_YOUR_CALM, "too_many_pings");
  }

  /** The code and the words must reach a client that goes on sending. */
  @Test
  void goAwayReachesAClientThatGoesOnSending() throws Exception {
    int port = victim(echo().initialWindowSize(Integer.MAX_VALUE));
    for (int round = 0; round < 20; round++) {
      Attacker attacker = closing(Attacker.to(port));
      attacker.send(
          RawHttp2.request(1, BIDI, false),
          RawHttp2.ping(),
          RawHttp2.ping(),
          RawHttp2.ping(),
          RawHttp2.ping(),
          RawHttp2.ping());
      byte[] data = RawHttp2.data(1, false, new byte[16_384]);
      for (int i = 0; i < 200; i++) {
        attacker.send(data);
      }
      attacker.socket.shutdownOutput();
      attacker.awaitClosed();
      assertThat(attacker.goAway()).isEqualTo("GOAWAY " + ENHANCE_YOUR_CALM + " too_many_pings");
    }
  }

  // Settings and windows at their extremes.

  @ParameterizedTest
  @CsvSource({
    "4, 0",
    "4, 16777216",
    "4, 2147483647",
    "5, 16384",
    "5, 16777215",
    "1, 0",
    "1, 1048576",
    "1, 16777216",
    "1, -1",
    "6, 0",
    "6, 16777216",
    "6, -1",
    "3, 0",
    "3, -1",
    "9, -1"
  })
  void settingsThatMayBe(int id, int value) throws Exception {
    Attacker attacker = closing(Attacker.to(victim(), RawHttp2.setting(id, value)));
    attacker.send(RawHttp2.request(1, UNARY, false), RawHttp2.data(1, true, RawHttp2.message("x")));
    attacker.await(1, "HEADERS ");
    attacker.send(RawHttp2.settings(RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 65_535)));
    attacker.await(1, "DATA ");
    kept(attacker, 3);
  }

  @ParameterizedTest
  @CsvSource({"4, -2147483648, 3", "4, -1, 3", "5, 16383, 1", "5, 16777216, 1", "2, 2, 1"})
  void settingsThatMayNotBe(int id, int value, int code) throws Exception {
    Attacker attacker = closing(Attacker.to(victim(), RawHttp2.setting(id, value)));
    stopped(attacker, code, "");
  }

  /** A window that is filled and then taken away, so that it is negative, and given again. */
  @Test
  void windowsBelowZero() throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(
        RawHttp2.request(1, BYTES_DOWN, false), RawHttp2.data(1, true, RawHttp2.message("")));
    attacker.await(1, "DATA ");
    for (int i = 0; i < 100; i++) {
      attacker.send(
          RawHttp2.settings(RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 0)),
          RawHttp2.settings(RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 65_535)));
    }
    attacker.send(RawHttp2.reset(1));
    kept(attacker, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void windowAboveTheHighest(int stream) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.send(RawHttp2.request(1, BIDI, false));
    attacker.send(RawHttp2.windowUpdate(stream, Integer.MAX_VALUE));
    if (stream == 0) {
      stopped(attacker, FLOW_CONTROL_ERROR, "2147483647");
    } else {
      attacker.await(1, "RST_STREAM " + FLOW_CONTROL_ERROR);
      kept(attacker, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void windowThatOpensByOneByte(int bytes) throws Exception {
    Attacker attacker =
        closing(Attacker.to(victim(), RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 0)));
    attacker.send(
        RawHttp2.request(1, BYTES_DOWN, false), RawHttp2.data(1, true, RawHttp2.message("")));
    attacker.await(1, "HEADERS ");
    byte[] update = RawHttp2.windowUpdate(1, bytes);
    attacker.flood(MANY, i -> update);
    stopped(attacker, ENHANCE_YOUR_CALM, "idleFrameBudget 1,000 exceeded");
  }

  // Peers that do not read.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void controlFramesForAPeerThatNeverReads(boolean pings) throws Exception {
    int port = victim(echo().maxConcurrentCallsPerConnection(1));
    Attacker attacker = closing(Attacker.deaf(port));
    attacker.send(RawHttp2.request(1, BIDI, false));
    attacker.flood(MANY, i -> pings ? RawHttp2.ping() : RawHttp2.request(2 * i + 3, UNARY, false));
    attacker.awaitRefused(RawHttp2.ping());
    survived(attacker);
  }

  /** Answers that nobody reads: what waits is bounded, and then calls are refused. */
  @Test
  void largeAnswersForAPeerThatNeverReads() throws Exception {
    int port = victim(echo().maxQueuedBytesPerConnection(8 << 20));
    Attacker attacker =
        closing(Attacker.to(port, RawHttp2.setting(RawHttp2.INITIAL_WINDOW_SIZE, 0)));
    byte[] message = RawHttp2.message("x".repeat(1_000_000));
    for (int call = 0; call < 40; call++) {
      int id = 2 * call + 1;
      attacker.send(RawHttp2.request(id, UNARY, false));
      for (int at = 0; at < message.length; at += 16_384) {
        int end = Math.min(message.length, at + 16_384);
        attacker.send(
            RawHttp2.data(
                id, end == message.length, java.util.Arrays.copyOfRange(message, at, end)));
      }
    }
    assertThat(attacker.await(answer -> answer.contains("grpc-status=8")))
        .contains("maxQueuedBytesPerConnection 8,388,608");
    eventually("all are answered", () -> attacker.count("HEADERS") == 40);
    long refused = attacker.answers().stream().filter(a -> a.contains("grpc-status=8")).count();
    assertThat(refused).isBetween(28L, 32L);
    survived(attacker);
  }
}
