package dev.goshawk.services.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Watch sends, frame by frame, to a client that gives it as much room as the test says. */
class HealthTranscriptTest extends ServiceFixture {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;

  /** A message of two bytes, field 1 as a varint: the status. */
  private static final String SERVICE_UNKNOWN = "0000000002" + "0803";

  private static final String SERVING = "0000000002" + "0801";
  private static final String NOT_SERVING = "0000000002" + "0802";

  /** Of the name {@code a}: field 1, one byte. */
  private static final byte[] WATCH_A = HexFormat.of().parseHex("00000000030a0161");

  private final HealthService health = new HealthService();

  @Test
  void watchOfAnUnknownServiceIsOneMessageAndNoEnd() throws Exception {
    try (Peer peer = new Peer(serve(GoshawkServer.builder().port(0).service(health)), 65_535)) {
      peer.watch();
      assertThat(peer.untilPong()).containsExactly("HEADERS", "DATA " + SERVICE_UNKNOWN);
      health.set("a", ServingStatus.SERVING);
      assertThat(peer.next()).isEqualTo("DATA " + SERVING);
      health.set("a", ServingStatus.SERVING);
      health.set("b", ServingStatus.NOT_SERVING);
      assertThat(peer.untilPong()).isEmpty();
    }
  }

  @Test
  void whoGivesNoRoomIsSentTheLatestStateWhenThereIsSome() throws Exception {
    int message = SERVING.length() / 2;
    try (Peer peer = new Peer(serve(GoshawkServer.builder().port(0).service(health)), message)) {
      peer.watch();
      assertThat(peer.untilPong()).containsExactly("HEADERS", "DATA " + SERVICE_UNKNOWN);
      for (int i = 0; i < 1_000; i++) {
        health.set("a", ServingStatus.SERVING);
        health.set("a", ServingStatus.NOT_SERVING);
      }
      assertThat(peer.untilPong()).isEmpty();
      peer.room(message * 100);
      // The first has waited since the first change; nothing was queued behind it.
      assertThat(peer.messages(2)).isEqualTo(SERVING + NOT_SERVING);
      assertThat(peer.untilPong()).isEmpty();
    }
  }

  /** A client by hand. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Peer(Server server, int initialWindow) throws IOException {
      socket = new Socket("localhost", server.port());
      socket.setSoTimeout(PATIENCE * 1_000);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
      byte[] window = {
        0,
        4,
        (byte) (initialWindow >>> 24),
        (byte) (initialWindow >>> 16),
        (byte) (initialWindow >>> 8),
        (byte) initialWindow
      };
      write(SETTINGS, 0, 0, window);
      write(SETTINGS, 1, 0, new byte[0]);
    }

    void watch() throws IOException {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      for (String text :
          List.of(
              ":method",
              "POST",
              ":scheme",
              "http",
              ":path",
              "/grpc.health.v1.Health/Watch",
              ":authority",
              "localhost",
              "content-type",
              "application/grpc",
              "te",
              "trailers")) {
        if (text.startsWith(":") || text.equals("content-type") || text.equals("te")) {
          block.write(0); // a literal without indexing
        }
        block.write(text.length());
        block.writeBytes(text.getBytes(ISO_8859_1));
      }
      write(HEADERS, 4, 1, block.toByteArray());
      write(DATA, 1, 1, WATCH_A);
    }

    void room(int bytes) throws IOException {
      write(WINDOW_UPDATE, 0, 1, new byte[] {0, 0, (byte) (bytes >>> 8), (byte) bytes});
    }

    /** What the stream is sent before a PING of now is answered. */
    List<String> untilPong() throws IOException {
      write(PING, 0, 0, new byte[8]);
      List<String> frames = new ArrayList<>();
      while (true) {
        String frame = next();
        if (frame.equals("PONG")) {
          return frames;
        }
        frames.add(frame);
      }
    }

    /** So many messages, in whatever frames. */
    String messages(int count) throws IOException {
      String all = "";
      while (all.length() < count * SERVING.length()) {
        String frame = next();
        assertThat(frame).matches("DATA [0-9a-f]+");
        all += frame.substring("DATA ".length());
      }
      return all;
    }

    /** The next frame that is of the stream, or the answer to a PING. */
    String next() throws IOException {
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        String end = stream != 0 && (flags & 1) != 0 ? " END_STREAM" : "";
        if (stream != 0) {
          return switch (type) {
            case DATA -> "DATA " + HexFormat.of().formatHex(payload) + end;
            case HEADERS -> "HEADERS" + end;
            default -> "type " + type + end;
          };
        }
        if (type == PING && flags == 1) {
          return "PONG";
        }
      }
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.writeBytes(
          new byte[] {
            (byte) (payload.length >>> 16),
            (byte) (payload.length >>> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            0,
            0,
            0,
            (byte) stream
          });
      frame.writeBytes(payload);
      out.write(frame.toByteArray());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
