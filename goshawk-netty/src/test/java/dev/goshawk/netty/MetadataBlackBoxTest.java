package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Response;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Request metadata, response headers and trailers, as handlers and callers write and read them. */
class MetadataBlackBoxTest extends BlackBoxFixture {

  private static final MetadataKey<String> TEXT = MetadataKey.ascii("x-text");
  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("x-bytes-bin");
  private static final MetadataKey<String> TRAILER = MetadataKey.ascii("x-trailer");
  private static final MetadataKey<String> SECRET = MetadataKey.ascii("x-secret").sensitive();

  private Channel channel;

  /** Sends the request's metadata back as headers, and the request as a trailer. */
  private static void reflect(String request, ServerContext context) {
    context.addHeaders(context.metadata());
    context.addTrailers(Metadata.of(TRAILER, request));
  }

  @BeforeEach
  void connect() {
    channel =
        channelTo(
            serve(
                Texts.service(
                    service ->
                        service
                            .method(
                                Texts.UNARY,
                                Handlers.unary(
                                    (request, context) -> {
                                      reflect(request, context);
                                      if (request.equals("fail")) {
                                        throw Status.NOT_FOUND
                                            .withMessage("no such thing: \u00e4 \ud83d\ude00\t")
                                            .exception();
                                      }
                                      return request;
                                    }))
                            .method(
                                Texts.DOWN,
                                Handlers.serverStreaming(
                                    (request, responses, context) -> {
                                      reflect(request, context);
                                      responses.write("one");
                                      responses.write("two");
                                    })))));
  }

  private static Metadata sent() {
    return Metadata.builder()
        .add(TEXT, "a, b")
        .add(BYTES, new byte[] {0, -1, 44, 10})
        .add(TEXT, "")
        .add(BYTES, new byte[0])
        .add(SECRET, "hush")
        .build();
  }

  private static void assertReflected(Metadata headers) {
    assertThat(headers.all(TEXT)).containsExactly("a, b", "");
    assertThat(headers.all(BYTES)).containsExactly(new byte[] {0, -1, 44, 10}, new byte[0]);
    assertThat(headers.get(SECRET)).isEqualTo("hush");
    assertThat(headers.toString()).doesNotContain("hush");
    assertThat(headers.names()).containsExactly("x-text", "x-bytes-bin", "x-secret");
  }

  @Test
  void unaryCallLeavesThemWhereTheCallerWants() {
    CallOptions options = CallOptions.DEFAULT.withMetadata(sent());
    Response<String> seen =
        ClientCalls.receive(options, o -> ClientCalls.unary(channel, Texts.UNARY, o, "hi"));
    assertThat(seen.message()).isEqualTo("hi");
    assertReflected(seen.headers());
    assertThat(seen.trailers().get(TRAILER)).isEqualTo("hi");
  }

  @Test
  void asynchronousCallLeavesThemToo() throws Exception {
    CallOptions options = CallOptions.DEFAULT.withMetadata(sent());
    Response<String> seen =
        await(
            AsyncClientCalls.receive(
                options, o -> AsyncClientCalls.unary(channel, Texts.UNARY, o, "hi")));
    assertReflected(seen.headers());
    assertThat(seen.trailers().get(TRAILER)).isEqualTo("hi");
  }

  @Test
  void failedCallHasItsTrailers() {
    CallOptions options = CallOptions.DEFAULT;
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class, () -> ClientCalls.unary(channel, Texts.UNARY, options, "fail"));
    assertThat(thrown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(thrown.status().message()).isEqualTo("no such thing: \u00e4 \ud83d\ude00\t");
    assertThat(thrown.trailers().get(TRAILER)).isEqualTo("fail");
  }

  @Test
  void readerHasHeadersBeforeAndTrailersBehindItsMessages() {
    try (ResponseReader<String> responses =
        ClientCalls.serverStreaming(
            channel, Texts.DOWN, CallOptions.DEFAULT.withMetadata(sent()), "go")) {
      assertReflected(responses.headers());
      assertThat(responses.next()).isEqualTo("one");
      assertThat(responses.next()).isEqualTo("two");
      assertThat(responses.hasNext()).isFalse();
      assertThat(responses.trailers().get(TRAILER)).isEqualTo("go");
    }
  }

  @Test
  void manyEntriesGoThroughUpToTheLimit() {
    Metadata.Builder many = Metadata.builder();
    for (int i = 0; i < 100; i++) {
      many.add(TEXT, "value " + i);
    }
    CallOptions options = CallOptions.DEFAULT.withMetadata(many.build());
    Response<String> seen =
        ClientCalls.receive(options, o -> ClientCalls.unary(channel, Texts.UNARY, o, "hi"));
    List<String> values = seen.headers().all(TEXT);
    assertThat(values).hasSize(100).startsWith("value 0", "value 1").endsWith("value 99");
  }

  @Test
  void moreThanTheServerTakesFailsThatCallAlone() {
    Metadata large = Metadata.of(TEXT, "x".repeat(9_000));
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class,
            () ->
                ClientCalls.unary(
                    channel, Texts.UNARY, CallOptions.DEFAULT.withMetadata(large), "hi"));
    assertThat(thrown.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(thrown.status().message()).contains("8,192").contains("9,0");
    assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hi")).isEqualTo("hi");
  }
}
