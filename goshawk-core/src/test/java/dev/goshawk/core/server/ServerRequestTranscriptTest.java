package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server makes of requests: framing, headers, metadata. Traps 1 to 14, 48 and 53, its side.
 */
class ServerRequestTranscriptTest extends ServerFixture {

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
  void unaryCall() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
  }

  @Test
  void trap01_fieldsMayComeInAnyOrder() {
    Peer client = client();
    client.send(
        "HEADERS 1 :path=/t.T/Unary :authority=localhost :scheme=http :method=POST x-mine=1"
            + " content-type=application/grpc user-agent=test grpc-timeout=5S te=trailers",
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    assertThat(contexts.get(0).metadata().names()).containsExactly("x-mine");
    assertThat(contexts.get(0).deadline()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "x"})
  void trap48_schemeIsWhateverTheClientSays(String scheme) {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary").replace(":scheme=http", ":scheme=" + scheme),
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
  }

  @Test
  void trap02_teMayBeMissing() {
    Peer client = client();
    client.send(
        "HEADERS 1 :method=POST :scheme=http :path=/t.T/Unary content-type=application/grpc",
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
    assertThat(contexts.get(0).authority()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc+proto",
        "application/grpc;charset=utf-8",
        "Application/GRPC",
        "APPLICATION/grpc+Proto"
      })
  void trap03_contentTypesOfGrpc(String contentType) {
    Peer client = client();
    client.send(
        "HEADERS 1 :method=POST :scheme=http :path=/t.T/Unary content-type=" + contentType,
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc-web",
        "application/grpc-web+proto",
        "application/grpcfoo",
        "application/json",
        "text/plain",
        "grpc",
        ""
      })
  void trap03_otherContentTypesAre415(String contentType) {
    Peer client = client();
    client.send(
        "HEADERS 1 ES :method=POST :scheme=http :path=/t.T/Unary content-type=" + contentType);
    expectRefusal(client, 415, 13, "content-type '" + contentType + "' is not application/grpc");
  }

  @Test
  void trap03_noContentTypeIs415() {
    Peer client = client();
    client.send("HEADERS 1 ES :method=POST :scheme=http :path=/t.T/Unary");
    expectRefusal(client, 415, 13, "content-type is missing; gRPC uses application/grpc");
  }

  private static void expectRefusal(Peer client, int http, int code, String words) {
    List<String> got = client.take();
    assertThat(got.get(0))
        .isEqualTo(
            "HEADERS 1 :status="
                + http
                + " content-type=text/plain; charset=utf-8"
                + (http == 405 ? " allow=POST" : "")
                + " grpc-status="
                + code
                + " grpc-message="
                + words);
    assertThat(got.get(1)).startsWith("DATA 1 (").endsWith(" ES");
    String hex = got.get(1).substring("DATA 1 (".length(), got.get(1).length() - ") ES".length());
    assertThat(new String(HexFormat.of().parseHex(hex), UTF_8)).isEqualTo(words);
    assertThat(got).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "OPTIONS", "post"})
  void trap04_notPostIs405(String method) {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary").replace("POST", method));
    expectRefusal(client, 405, 13, "method " + method + " is not POST, which gRPC uses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.T/Unary", "*", "//t.T/Unary"})
  void trap04_pathIsRefusedBeforeAnyInterceptor(String path) {
    List<String> seen = new ArrayList<>();
    server.intercept(
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCallListener<Q> intercept(
              ServerCall<Q, R> call, ServerHandler<Q, R> next) {
            seen.add(call.method().path());
            return next.start(call);
          }
        });
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary").replace("/t.T/Unary", path));
    if (path.startsWith("/")) {
      expectUnimplemented(client, path);
    } else {
      expectGrpcRefusal(client, 12, "path '" + path + "' does not start with '/'");
    }
    assertThat(seen).isEmpty();
  }

  private static void expectUnimplemented(Peer client, String path) {
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=12 grpc-message=method not found: "
            + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/t.T/unary", "/t.t/Unary", "/t.T/Nothing", "/Unary", "/t.T/Unary/"})
  void trap53_methodThatIsNotThereIsUnimplemented(String path) {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary").replace("/t.T/Unary", path));
    expectUnimplemented(client, path);
  }

  @Test
  void trap05_emptyDataMayEndTheRequest() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi]");
    client.expect();
    client.send("DATA 1 ES");
    expectEcho(client, "hi");
  }

  @Test
  void trap05_headersMayEndAStreamOfNoRequests() {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Up"));
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:heard 0]", OK_END);
  }

  @Test
  void trap05_trailersOfARequestEndIt() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a]", "HEADERS 1 ES x-trailer=ignored");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:heard 1]", OK_END);
  }

  @Test
  void trap23_noRequestIsUnimplemented() {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary"));
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=12 grpc-message=no request for t.T/Unary");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 ES");
    client.expect(
        "HEADERS 3 ES " + OK_HEADERS + " grpc-status=12 grpc-message=no request for t.T/Unary");
    assertThat(contexts).isEmpty();
  }

  @Test
  void trap23_moreThanOneRequestIsUnimplemented() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:a][0:b]");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=12 grpc-message=more than one request for t.T/Unary",
        "RST_STREAM 1 NO_ERROR");
    assertThat(contexts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 128, 255})
  void trap06_undefinedFlagsAreInternal(int flag) {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [" + flag + ":a]");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + String.format(
                Locale.ROOT,
                " grpc-status=13 grpc-message=message with flag 0x%02x; only 0 and 1 are defined",
                flag),
        "RST_STREAM 1 NO_ERROR");
    assertThat(heard).containsExactly("cancelled INTERNAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80000000", "ffffffff", "00400001"})
  void trap06_lengthIsUnsignedAndLimited(String length) {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 (00" + length + ")");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + String.format(
                Locale.ROOT,
                " grpc-status=8 grpc-message=message of %,d bytes exceeds maxInboundMessageSize"
                    + " 4,194,304",
                Long.parseLong(length, 16)),
        "RST_STREAM 1 NO_ERROR");
    assertThat(heard).containsExactly("cancelled RESOURCE_EXHAUSTED");
  }

  @Test
  void trap06_framesAreNoBordersOfMessages() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"));
    for (String piece : new String[] {"00", "000000", "0361", "62", "630000", "00000000"}) {
      client.send("DATA 1 (" + piece + ")");
    }
    assertThat(heard).containsExactly("abc", "");
    client.send("DATA 1 (0000000178) ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:heard 3]", OK_END);
    assertThat(heard).containsExactly("abc", "", "x", "end");
  }

  @Test
  void trap06_manyMessagesInOneFrame() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:][0:bc][0:d] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:heard 4]", OK_END);
    assertThat(heard).containsExactly("a", "", "bc", "d", "end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(00)", "(0000000005)", "(00000000056162)", "[0:a](00000000056162)"})
  void trap06_requestCutOffIsInternal(String cut) {
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 " + cut + " ES");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=13 grpc-message=the peer ended its messages in the middle of one");
    assertThat(heard).endsWith("cancelled INTERNAL");
  }

  @Test
  void requestThatCannotBeReadIsInternal() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:unreadable] ES");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=13 grpc-message=message of");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:fine] ES");
    client.expectStarting("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:echo fine]", "HEADERS 3 ES");
  }

  /** A marshaller that recurses: what a client sends must not end the connection of others. */
  @Test
  void requestTooDeepToBeReadEndsItsCallAlone() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:too deep to read] ES");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=13 grpc-message=message of");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:fine] ES");
    client.expectStarting("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:echo fine]", "HEADERS 3 ES");
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

  @ParameterizedTest
  @ValueSource(
      strings = {"application/grpc+proto", "application/grpc+PROTO;v=1", "application/grpc;x"})
  void protobufHasSeveralNames(String contentType) {
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary").replace("application/grpc", contentType),
        "DATA 1 [0:hi] ES");
    expectEcho(client, "hi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc+json", "application/grpc+foo", "application/grpc+"})
  void unknownFormatIsUnimplemented(String contentType) {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary").replace("application/grpc", contentType));
    expectGrpcRefusal(
        client, 12, "content-type '" + contentType + "' is not supported; this server has proto");
    assertThat(contexts).isEmpty();
  }

  @Test
  void refusedRequestThatGoesOnIsToldToStop() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Nothing"), "DATA 1 [0:a][0:b]");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=12 grpc-message=method not found:"
            + " /t.T/Nothing",
        "RST_STREAM 1 NO_ERROR");
  }
}
