package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds for a connection whatever the traffic, and whatever is done to it on its way. */
class ConnectionPropertyTest {
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void allBytesArriveAndWindowsReturn(@ForAll long seed) {
    var random = new Random(seed);
    var world =
        new EchoWorld(random, EchoWorld.randomConfig(random), EchoWorld.randomConfig(random));
    world.run(60);
    world.verify();
  }

  @Example
  void theTrafficIsNotAllResets() {
    var random = new Random(1);
    Http2Config config = Http2Config.builder().build();
    var world = new EchoWorld(random, config, config);
    world.run(200);
    world.verify();
    assertThat(world.resets()).isBetween(1, 150);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aServerSurvivesMutatedFrames(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = mutated(random, recording(random, true));
    feed(random, new ScriptedPeer(true, Http2Config.builder().build(), 1 << 20), bytes, true);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aClientSurvivesMutatedFrames(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = mutated(random, recording(random, false));
    feed(random, new ScriptedPeer(false, Http2Config.builder().build(), 1 << 20), bytes, false);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aServerSurvivesRandomFrames(@ForAll long seed) {
    var random = new Random(seed);
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(FrameText.encode("PREFACE", "SETTINGS"));
    for (int i = 0; i < 40; i++) {
      byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 20)];
      random.nextBytes(payload);
      if (random.nextInt(3) > 0) {
        // Else nearly every block would end the connection: these are indices of the static table.
        for (int p = 0; p < payload.length; p++) {
          payload[p] = (byte) (0x80 | (1 + random.nextInt(61)));
        }
      }
      bytes.writeBytes(
          FrameText.frame(random.nextInt(11), random.nextInt(256), random.nextInt(12), payload));
    }
    feed(
        random,
        new ScriptedPeer(true, Http2Config.builder().build(), 1 << 20),
        bytes.toByteArray(),
        true);
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void noiseIsNotHttp2(@ForAll long seed) {
    var random = new Random(seed);
    byte[] noise = new byte[1 + random.nextInt(100)];
    random.nextBytes(noise);
    noise[0] |= (byte) 0x80; // not the first octet of a preface
    var server = new ScriptedPeer(true, Http2Config.builder().build(), 1 << 20);
    server.sendBytes(noise);
    assertThat(server.connection.isClosed()).isTrue();
  }

  /** What one side of an ordinary conversation sent. */
  private static byte[] recording(Random random, boolean ofClient) {
    Http2Config config = Http2Config.builder().build();
    var world = new EchoWorld(random, config, config);
    world.run(5);
    return (ofClient ? world.toServer : world.toClient).recording();
  }

  private static byte[] mutated(Random random, byte[] bytes) {
    byte[] result = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(result.length);
      switch (random.nextInt(4)) {
        case 0 -> result[at] = (byte) random.nextInt();
        case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          byte[] tail = Arrays.copyOfRange(result, at, result.length);
          result = Arrays.copyOf(result, result.length + 1 + random.nextInt(9));
          System.arraycopy(tail, 0, result, result.length - tail.length, tail.length);
        }
        default -> {
          int end = Math.min(result.length, at + 1 + random.nextInt(9));
          byte[] tail = Arrays.copyOfRange(result, end, result.length);
          System.arraycopy(tail, 0, result, at, tail.length);
          result = Arrays.copyOf(result, at + tail.length);
        }
      }
      if (result.length == 0) {
        return new byte[] {1};
      }
    }
    return result;
  }

  /** Feeds bytes to an end whose owner answers; whatever they are, it neither throws nor loops. */
  private static void feed(Random random, ScriptedPeer peer, byte[] bytes, boolean server) {
    Http2Connection connection = peer.connection;
    peer.log.direct = random.nextBoolean();
    if (server) {
      peer.log.accepting =
          id -> {
            var stream = new RecordingStream(peer.log);
            stream.reaction =
                kind -> {
                  if (kind.equals("headers") && !stream.localEnded() && !stream.headersSent()) {
                    connection.sendHeaders(
                        stream, out -> out.field(":status", "200", Indexing.INCREMENTAL), false);
                    connection.sendData(stream, new byte[70_000], 0, 70_000, true);
                  }
                };
            return stream;
          };
    } else {
      for (int i = 0; i < 5; i++) {
        peer.request(random.nextBoolean());
      }
    }
    for (int p = 0; p < bytes.length; ) {
      int n = 1 + random.nextInt(Math.min(bytes.length - p, 5_000));
      if (peer.log.direct) {
        DirectBytes.feed(connection, bytes, p, n);
      } else {
        connection.receive(bytes, p, n);
      }
      p += n;
      connection.flushTo((b, off, len, stable) -> {});
      assertThat(connection.held()).isLessThan(64 * 1024);
    }
    assertThat(connection.state().receiveWindows().held()).isGreaterThanOrEqualTo(0);
    connection.lost("done");
    assertThat(connection.state().streams().size()).isZero();
    assertThat(connection.state().queue().isEmpty()).isTrue();
    assertThat(connection.held()).isZero();
  }
}
