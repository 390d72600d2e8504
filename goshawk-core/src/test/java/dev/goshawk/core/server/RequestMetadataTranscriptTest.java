package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server makes of the fields of a request that are none of its path and protocol. */
class RequestMetadataTranscriptTest extends ServerFixture {

  private static final String OK_END = "HEADERS 1 ES grpc-status=0";

  private final List<ServerContext> contexts = new ArrayList<>();

  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void serveEchoes() {
    server
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  contexts.add(context);
                  return CompletableFuture.completedFuture("echo " + request);
                }))
        .method(Texts.UP, call -> new Hearing(call));
  }

  /** Hears a stream of requests, as many as it may, and answers their number. */
  private final class Hearing implements ServerCallListener<String> {
    private final ServerCall<String, String> call;

    Hearing(ServerCall<String, String> call) {
      this.call = call;
      call.request(Integer.MAX_VALUE);
    }

    @Override
    public void onMessage(String message) {
      heard.add(message);
    }

    @Override
    public void onHalfClose() {
      heard.add("end");
      call.sendLast("heard " + (heard.size() - 1));
    }

    @Override
    public void onCancel(dev.goshawk.api.Status reason) {
      heard.add("cancelled " + reason.code());
    }
  }

  private static void expectEcho(Peer client, String text) {
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:echo " + text + "]", OK_END);
  }

  @Test
  void trap09_namesOfHttpAndGrpcAreNoMetadata() {
    Peer client = client();
    client.send(
        "HEADERS 1 "
            + request(
                "Unary",
                "user-agent=test",
                "grpc-timeout=1S",
                "grpc-accept-encoding=gzip",
                "grpc-encoding=identity",
                "grpc-unheard-of=x",
                "grpc-previous-rpc-attempts=2",
                "host=elsewhere",
                "x-mine=1"),
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    assertThat(contexts.get(0).metadata().names())
        .containsExactly("grpc-previous-rpc-attempts", "x-mine");
  }

  @Test
  void trap10_binaryValuesComeWithAndWithoutPaddingAndInLists() {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary", "a-bin=AAE=", "a-bin=AAE", "a-bin=\"AAE=, /w,\"", "b-bin="),
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    Metadata metadata = contexts.get(0).metadata();
    assertThat(metadata.all(MetadataKey.binary("a-bin")))
        .containsExactly(
            new byte[] {0, 1}, new byte[] {0, 1}, new byte[] {0, 1}, new byte[] {-1}, new byte[0]);
    assertThat(metadata.get(MetadataKey.binary("b-bin"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%%%", "AAE=A", "A", "AA-_", "AAE,*"})
  void trap10_badBase64IsInternal(String value) {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary", "x-bin=" + value));
    List<String> got = client.take();
    assertThat(got).hasSize(1);
    assertThat(got.get(0))
        .startsWith("HEADERS 1 ES " + OK_HEADERS + " grpc-accept-encoding=gzip grpc-status=13")
        .contains("the value of metadata 'x-bin' is not base64");
    assertThat(contexts).isEmpty();
  }

  @Test
  void trap11_textValuesOfAnyKindAreTaken() {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary", "x=\u00e4\u00ff\t!", "y=\"  a, b  \"", "y=c"),
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    Metadata metadata = contexts.get(0).metadata();
    assertThat(metadata.get(MetadataKey.ascii("x"))).isEqualTo("\u00e4\u00ff\t!");
    assertThat(metadata.all(MetadataKey.ascii("y"))).containsExactly("a, b", "c");
  }

  @Test
  void trap12_tooManyHeadersAreRefusedAsGrpc() {
    server.maxInboundMetadataSize(400);
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary", "x=" + "v".repeat(400)));
    expectGrpcRefusal(
        client,
        8,
        "request headers of more than 400 bytes, or with too many fields, exceed"
            + " maxInboundMetadataSize 400");
    client.send("HEADERS 3 " + request("Unary", "x=v"), "DATA 3 [0:hi] ES");
    client.expectStarting("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:echo hi]", "HEADERS 3 ES");
  }

  @Test
  void trap14_hostAloneIsTheAuthority() {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary").replace(":authority=localhost ", "") + " host=by.host",
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    assertThat(contexts.get(0).authority()).isEqualTo("by.host");
  }

  @Test
  void trap14_authorityGoesBeforeHost() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary", "host=by.host"), "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    assertThat(contexts.get(0).authority()).isEqualTo("localhost");
  }

  @Test
  void trap14_severalHostsAreInternal() {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary", "host=a", "host=b"));
    expectGrpcRefusal(client, 13, "the request has 1 :authority and 2 host headers");
  }

  @Test
  void trap14_connectionHeaderIsMalformed() {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary", "connection=close"));
    client.expect("RST_STREAM 1 PROTOCOL_ERROR");
  }

  private static void expectGrpcRefusal(Peer client, int code, String words) {
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status="
            + code
            + " grpc-message="
            + words);
  }

  /** Where the content type lies behind what did not fit, the method says enough. */
  @Test
  void contentTypeBehindTooMuchMetadataIsTakenForGrpc() {
    server.maxInboundMetadataSize(400);
    Peer client = client();
    client.send(
        "HEADERS 1 ES :method=POST :scheme=http :path=/t.T/Unary x="
            + "v".repeat(400)
            + " content-type=application/grpc");
    client.expectStarting(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-accept-encoding=gzip grpc-status=8");
  }

  @Test
  void tooManyHeadersOfWhatIsNotGrpcAre431() {
    server.maxInboundMetadataSize(400);
    Peer client = client();
    client.send(
        "HEADERS 1 ES :method=POST :scheme=http :path=/ content-type=text/html x="
            + "v".repeat(400));
    client.expectStarting("HEADERS 1 :status=431 content-type=text/plain", "DATA 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-type", "grpc-timeout", "grpc-encoding"})
  void headersThatStandOnceAreRefusedTwice(String name) {
    Peer client = client();
    String value =
        name.equals("content-type")
            ? "application/grpc"
            : name.equals("grpc-timeout") ? "1S" : "gzip";
    String twice = name.equals("content-type") ? "" : " " + name + "=" + value;
    client.send("HEADERS 1 ES " + request("Unary", name + "=" + value) + twice);
    expectGrpcRefusal(client, 13, "the request has 2 " + name + " headers");
  }
}
