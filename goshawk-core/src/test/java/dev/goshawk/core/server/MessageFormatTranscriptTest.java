package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.MessageFormat;
import dev.goshawk.core.message.MessageFormats;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second format of messages beside Protocol Buffers': calls that name it are served in it. */
class MessageFormatTranscriptTest extends ServerFixture {

  private static final String OK_END = "HEADERS 1 ES grpc-status=0";

  /** Messages are the same text, backwards. */
  private static final MessageFormat BACKWARDS =
      new MessageFormat() {
        @Override
        public String subtype() {
          return "backwards";
        }

        @Override
        public <T> Marshaller<T> marshaller(Marshaller<T> ofMethod) {
          return new Marshaller<>() {
            @Override
            public int size(T message) {
              return ofMethod.size(message);
            }

            @Override
            public void write(T message, byte[] target, int offset, int size) {
              ofMethod.write(message, target, offset, size);
              reverse(target, offset, size);
            }

            @Override
            public T read(byte[] source, int offset, int length) {
              byte[] forwards = new byte[length];
              System.arraycopy(source, offset, forwards, 0, length);
              reverse(forwards, 0, length);
              return ofMethod.read(forwards, 0, length);
            }
          };
        }
      };

  private static void reverse(byte[] octets, int offset, int length) {
    String text = new String(octets, offset, length, UTF_8);
    byte[] reversed = new StringBuilder(text).reverse().toString().getBytes(UTF_8);
    System.arraycopy(reversed, 0, octets, offset, length);
  }

  private final List<String> requests = new ArrayList<>();

  @BeforeEach
  void serveEchoes() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              requests.add(request);
              return CompletableFuture.completedFuture("echo " + request);
            }));
  }

  private Peer clientOfBoth() {
    ServerSettings known = core().settings();
    return client(
        core()
            .newConnection(
                new ServerSettings(
                    known.methods(),
                    known.unknown(),
                    known.protocols(),
                    new MessageFormats(List.of(BACKWARDS)),
                    known.calls(),
                    known.connections(),
                    known.http2())),
        Http2Config.builder());
  }

  private static String of(String contentType) {
    return request("Unary").replace("application/grpc", contentType);
  }

  @Test
  void callsAreServedInTheFormatThatTheyName() {
    Peer client = clientOfBoth();
    client.send("HEADERS 1 " + of("application/grpc+backwards"), "DATA 1 [0:olleh] ES");
    client.expectStarting("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:olleh ohce]", OK_END);
    assertThat(requests).containsExactly("hello");
    client.send("HEADERS 3 " + of("application/grpc+proto"), "DATA 3 [0:hello] ES");
    assertThat(client.take()).contains("DATA 3 [0:echo hello]");
    client.send("HEADERS 5 " + of("application/grpc"), "DATA 5 [0:hello] ES");
    assertThat(client.take()).contains("DATA 5 [0:echo hello]");
  }

  @Test
  void refusalNamesBothFormats() {
    Peer client = clientOfBoth();
    client.send("HEADERS 1 ES " + of("application/grpc+json"));
    assertThat(client.take().get(0))
        .contains("grpc-status=12")
        .contains("this server has backwards,proto");
  }
}
