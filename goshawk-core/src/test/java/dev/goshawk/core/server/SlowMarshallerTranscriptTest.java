package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watchdog of event loops names a marshaller that holds the loop of a server. */
class SlowMarshallerTranscriptTest extends ServerFixture {

  /** Where the marshaller takes its time: until the watchdog has looked often enough. */
  private String slow = "";

  private final Marshaller<String> marshaller =
      new Marshaller<>() {
        @Override
        public int size(String message) {
          return Texts.TEXT.size(message);
        }

        @Override
        public void write(String message, byte[] target, int offset, int size) {
          take("write");
          Texts.TEXT.write(message, target, offset, size);
        }

        @Override
        public String read(byte[] source, int offset, int length) {
          take("read");
          return Texts.TEXT.read(source, offset, length);
        }
      };

  private final MethodDescriptor<String, String> method =
      MethodDescriptor.builder(Kind.UNARY, "t.M", "Slow")
          .requests(marshaller)
          .responses(marshaller)
          .build();

  private void take(String here) {
    for (int i = 0; slow.equals(here) && log.lines().isEmpty() && i < 6_000; i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ServerCallListener<String> echo(ServerCall<String, String> call) {
    return call::sendLast;
  }

  @BeforeEach
  void serve() {
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("t.M").methods(method).build())
            .method(method, this::echo)
            .build();
    server.service(() -> service);
  }

  private void callWith(String slowAt) {
    slow = slowAt;
    Peer client = client();
    client.send(
        "HEADERS 1 :method=POST :scheme=http :path=/t.M/Slow :authority=localhost te=trailers"
            + " content-type=application/grpc",
        "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0");
  }

  private void assertNamed() {
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith("a marshaller of t.M/Slow has held event loop ")
        .doesNotContain("blocks");
  }

  @Test
  void ofARequestIsNamed() {
    callWith("read");
    assertNamed();
  }

  /** The handler sends on the loop: the time goes to the marshaller, and not to it. */
  @Test
  void ofAResponseIsNamed() {
    callWith("write");
    assertNamed();
  }
}
