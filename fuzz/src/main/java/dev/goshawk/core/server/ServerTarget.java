package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.fixture.ManualLoop;
import dev.goshawk.core.fixture.RawCarrier;
import dev.goshawk.core.fixture.RawMethods;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import dev.goshawk.fuzz.SentFrames;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A server's connection with an echo service, fed raw bytes. Nothing may be thrown; what is sent is
 * judged; a connection that the server ends says why; and once the client is gone no stream, call
 * or timer is left.
 *
 * <p>The input: a byte of shapes, a byte that says where to cut, then what the client sends.
 */
public final class ServerTarget implements FuzzTarget {

  // Shapes, as bits.
  private static final int PREFACE = 1;
  private static final int SETTINGS = 2;
  private static final int SMALL = 4;
  private static final int PIECES = 8;
  private static final int BATCHES = 16;
  private static final int SLOW = 32;
  private static final int DEAF = 64;
  private static final int LIVE_CALL = 128;

  private static final int MAX_CALLS = 50;
  private static final int MAX_CALLS_SMALL = 4;

  /** What a server may send for nothing and for each byte that it has got, in bytes. */
  private static final int OUTPUT_FOR_NOTHING = 500_000;

  private static final int OUTPUT_FOR_BYTE = 10_000; // eleven bytes may ask for 100,000

  private static final SocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final ManualLoop loop = new ManualLoop();
  private final JudgedEcho echo = new JudgedEcho();
  private final GrpcServer usual = new RawServer(echo).start(MAX_CALLS);
  private final GrpcServer small = new RawServer(echo).limited().start(MAX_CALLS_SMALL);

  /** Made by the fuzzer. */
  public ServerTarget() {}

  /** A server without a transport. */
  private static final class RawServer extends ServerBuilder<RawServer> {
    RawServer(JudgedEcho echo) {
      keepAliveTime(Duration.ofDays(365));
      maxConnections(1);
      ServiceDefinition.Builder methods = ServiceDefinition.builder(RawMethods.SERVICE);
      for (MethodDescriptor<byte[], byte[]> method : RawMethods.ALL) {
        methods.method(method, echo);
      }
      ServiceDefinition definition = methods.build();
      BindableService service = () -> definition;
      service(service);
    }

    @Override
    protected RawServer self() {
      return this;
    }

    RawServer limited() {
      return maxInboundMessageSize(100)
          .maxInboundMetadataSize(400)
          .maxConcurrentCallsPerConnection(3)
          .maxQueuedBytesPerConnection(150_000)
          .maxConnectionIdle(Duration.ofSeconds(1))
          .maxConnectionAge(Duration.ofSeconds(2))
          .maxConnectionAgeGrace(Duration.ofSeconds(1))
          .initialWindowSize(200);
    }

    GrpcServer start(int calls) {
      return (GrpcServer) maxCalls(calls).build();
    }
  }

  @Override
  public void run(byte[] input) throws Exception {
    loop.clear();
    echo.clear();
    Choices choices = new Choices(input);
    int shape = choices.next();
    int seed = choices.next();
    byte[] rest = choices.rest();
    boolean limited = (shape & SMALL) != 0;
    ServerConnection connection = (limited ? small : usual).newConnection();
    RawCarrier carrier = new RawCarrier(loop, connection);
    carrier.open();
    byte[] begin = beginning(shape);
    if (begin.length > 0) {
      carrier.receive(begin);
    }
    if ((shape & DEAF) != 0) {
      carrier.reading(false);
    }
    if ((shape & PIECES) != 0) {
      carrier.receive(rest, new Pieces(seed), (shape & BATCHES) != 0, (shape & SLOW) != 0);
    } else {
      carrier.receive(rest);
    }
    carrier.reading(true);
    judge(carrier, begin.length, rest, (shape & SLOW) != 0);
    carrier.cut();
    nothingIsLeft(connection, limited ? small : usual, limited ? MAX_CALLS_SMALL : MAX_CALLS);
  }

  private static byte[] beginning(int shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if ((shape & (PREFACE | LIVE_CALL)) != 0) {
      bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    }
    if ((shape & (SETTINGS | LIVE_CALL)) != 0) {
      bytes.writeBytes(EMPTY_SETTINGS);
    }
    if ((shape & LIVE_CALL) != 0) {
      byte[] block = requestBlock();
      bytes.writeBytes(new byte[] {0, 0, (byte) block.length, 1, 4, 0, 0, 0, 1});
      bytes.writeBytes(block);
    }
    return bytes.toByteArray();
  }

  /** The header block of a call of Bidi, without dynamic table. */
  private static byte[] requestBlock() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    literal(block, 4, "/t.T/Bidi"); // :path
    literal(block, 1, "localhost"); // :authority
    block.write(0x0f); // content-type, 31
    block.write(16);
    text(block, "application/grpc");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, int name, String value) {
    block.write(name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(US_ASCII));
  }

  private static void judge(RawCarrier carrier, int beginning, byte[] rest, boolean slow)
      throws Exception {
    byte[] sent = carrier.sent();
    int received = beginning + rest.length;
    int most = OUTPUT_FOR_NOTHING + OUTPUT_FOR_BYTE * received;
    Judge.holds(sent.length <= most, "%d bytes sent for %d received", sent.length, received);
    SentFrames frames = SentFrames.judge(sent, false, rest);
    Judge.holds(!carrier.isClosed() || slow || frames.goAways() > 0, "closed without GOAWAY");
  }

  private void nothingIsLeft(ServerConnection connection, GrpcServer server, int calls) {
    echo.throwFirst();
    Judge.holds(connection.http2.activeStreams() == 0, "streams live on");
    Judge.holds(echo.live() == 0, "%d calls of %d live on", echo.live(), echo.begun());
    Judge.holds(loop.timers() == 0, "%d timers wait", loop.timers());
    Judge.holds(server.load().hasRoomForCall(calls - 1), "calls are counted that have ended");
    Judge.holds(!server.rejects(PEER), "connections are counted that have closed");
  }
}
