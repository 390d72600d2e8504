package dev.goshawk.logging.binarylog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import io.grpc.binarylog.v1.Address;
import io.grpc.binarylog.v1.GrpcLogEntry;
import io.grpc.binarylog.v1.GrpcLogEntry.EventType;
import io.grpc.binarylog.v1.GrpcLogEntry.Logger;
import io.grpc.binarylog.v1.MetadataEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls leave in a binary log, as the generated messages of grpc-java read it. */
@Timeout(60)
class BinaryLogBlackBoxTest {

  private static final MetadataKey<String> ID = MetadataKey.ascii("request-id");
  private static final MetadataKey<byte[]> DETAILS = MetadataKey.binary("grpc-status-details-bin");

  @TempDir Path directory;

  private final List<byte[]> entries = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failures = new AtomicInteger(); // of calls to come

  private BinaryLog log(String filter) {
    return BinaryLog.builder(entries::add).filter(BinaryLogFilter.parse(filter)).build();
  }

  private String answer(String request, ServerContext context) {
    switch (request) {
      case "fail" ->
          throw Status.NOT_FOUND
              .withMessage("no such thing")
              .exception(Metadata.of(ID, "t").with(DETAILS, new byte[] {8, 5}));
      case "flaky" -> {
        if (failures.getAndDecrement() > 0) {
          throw Status.UNAVAILABLE.exception();
        }
      }
      case "wait" -> {
        while (!context.isCancelled()) {
          Thread.onSpinWait();
        }
      }
      case "headers" -> context.addHeaders(Metadata.of(ID, "h"));
      default -> {}
    }
    if (request.length() > 100) {
      context.useCompression("gzip");
    }
    return request + "!";
  }

  private void service(ServiceDefinition.Builder service) {
    service
        .method(Texts.UNARY, Handlers.unary(this::answer))
        .method(
            Texts.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  for (String request : requests) {
                    responses.write(request + "!");
                  }
                }));
  }

  private Server serve(ServerTracer tracer) {
    return GoshawkServer.builder()
        .port(0)
        .tracer(tracer)
        .service(Texts.service(this::service))
        .start();
  }

  private static GoshawkChannel.Builder to(Server server, ChannelTracer tracer) {
    return GoshawkChannel.to("localhost:" + server.port()).plaintext().tracer(tracer);
  }

  private static final ServerTracer NO_SERVER = new ServerTracer() {};
  private static final ChannelTracer NO_CLIENT = new ChannelTracer() {};

  private static String call(Channel channel, String request, CallOptions options) {
    return ClientCalls.unary(channel, Texts.UNARY, options, request);
  }

  private static void fail(Channel channel, String request, CallOptions options) {
    assertThatThrownBy(() -> call(channel, request, options)).isInstanceOf(StatusException.class);
  }

  /** What was logged so far, in the order in which it came. */
  private List<GrpcLogEntry> read() {
    try {
      List<GrpcLogEntry> all = new ArrayList<>();
      for (byte[] entry : List.copyOf(entries)) {
        all.add(GrpcLogEntry.parseFrom(entry));
      }
      return all;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<GrpcLogEntry> read(Logger logger) {
    return read().stream().filter(entry -> entry.getLogger() == logger).toList();
  }

  /** What one side logs of calls until they have ended. */
  private List<GrpcLogEntry> ended(Logger logger, EventType last) {
    Await.until("ended", () -> read(logger).stream().anyMatch(entry -> entry.getType() == last));
    return read(logger);
  }

  private static List<String> types(List<GrpcLogEntry> entries) {
    return entries.stream()
        .map(entry -> entry.getType().name().substring("EVENT_TYPE_".length()))
        .toList();
  }

  private static String metadata(io.grpc.binarylog.v1.Metadata metadata) {
    return metadata.getEntryList().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().toString(UTF_8))
        .collect(Collectors.joining(","));
  }

  @Test
  void unaryCallOnBothSidesInAFileThatGrpcJavaReads() throws Exception {
    Path path = directory.resolve("calls.bin");
    int port;
    try (BinaryLogFile file = BinaryLogFile.builder(path).open();
        BinaryLog log = BinaryLog.builder(file).build()) {
      try (Server server = serve(log.server());
          Channel channel = to(server, log.client()).build()) {
        port = server.port();
        call(
            channel,
            "headers",
            CallOptions.DEFAULT
                .withMetadata(Metadata.of(ID, "r1"))
                .withTimeout(Duration.ofSeconds(30)));
      }
    }
    List<GrpcLogEntry> read = new ArrayList<>();
    try (InputStream in = Files.newInputStream(path)) {
      for (GrpcLogEntry entry = GrpcLogEntry.parseDelimitedFrom(in);
          entry != null;
          entry = GrpcLogEntry.parseDelimitedFrom(in)) {
        read.add(entry);
      }
    }
    for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
      List<GrpcLogEntry> side = read.stream().filter(entry -> entry.getLogger() == logger).toList();
      assertThat(types(side))
          .containsExactly(
              "CLIENT_HEADER",
              "CLIENT_MESSAGE",
              "CLIENT_HALF_CLOSE",
              "SERVER_HEADER",
              "SERVER_MESSAGE",
              "SERVER_TRAILER");
      Set<Long> ids = side.stream().map(GrpcLogEntry::getCallId).collect(Collectors.toSet());
      assertThat(ids).hasSize(1).doesNotContain(0L);
      assertThat(side)
          .extracting(GrpcLogEntry::getSequenceIdWithinCall)
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(side).noneMatch(GrpcLogEntry::getPayloadTruncated);
      assertThat(side.get(0).getTimestamp().getSeconds())
          .isBetween(
              System.currentTimeMillis() / 1000 - 120, System.currentTimeMillis() / 1000 + 1);
      assertThat(side.get(0).getClientHeader().getMethodName()).isEqualTo("/t.T/Unary");
      assertThat(side.get(0).getClientHeader().getAuthority()).isEqualTo("localhost:" + port);
      assertThat(side.get(0).getClientHeader().getTimeout().getSeconds()).isBetween(28L, 30L);
      assertThat(metadata(side.get(0).getClientHeader().getMetadata())).isEqualTo("request-id=r1");
      assertThat(side.get(1).getMessage().getLength()).isEqualTo(7);
      assertThat(side.get(1).getMessage().getData().toStringUtf8()).isEqualTo("headers");
      assertThat(metadata(side.get(3).getServerHeader().getMetadata())).isEqualTo("request-id=h");
      assertThat(side.get(4).getMessage().getData().toStringUtf8()).isEqualTo("headers!");
      assertThat(side.get(5).getTrailer().getStatusCode()).isZero();
      // The peer once: on the first thing that comes from it.
      int first = logger == Logger.LOGGER_CLIENT ? 3 : 0;
      for (int i = 0; i < side.size(); i++) {
        assertThat(side.get(i).hasPeer()).isEqualTo(i == first);
      }
      Address peer = side.get(first).getPeer();
      assertThat(peer.getType()).isEqualTo(Address.Type.TYPE_IPV4);
      assertThat(peer.getAddress()).isEqualTo("127.0.0.1");
      if (logger == Logger.LOGGER_CLIENT) {
        assertThat(peer.getIpPort()).isEqualTo(port);
      }
    }
  }

  @Test
  void statusAloneHasThePeerAndItsDetails() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      fail(channel, "fail", CallOptions.DEFAULT);
      for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
        List<GrpcLogEntry> side = ended(logger, EventType.EVENT_TYPE_SERVER_TRAILER);
        assertThat(types(side))
            .containsExactly(
                "CLIENT_HEADER", "CLIENT_MESSAGE", "CLIENT_HALF_CLOSE", "SERVER_TRAILER");
        GrpcLogEntry last = side.get(3);
        assertThat(last.getTrailer().getStatusCode()).isEqualTo(5);
        assertThat(last.getTrailer().getStatusMessage()).isEqualTo("no such thing");
        assertThat(last.getTrailer().getStatusDetails().toByteArray()).containsExactly(8, 5);
        assertThat(metadata(last.getTrailer().getMetadata())).isEqualTo("request-id=t");
        assertThat(last.hasPeer()).isEqualTo(logger == Logger.LOGGER_CLIENT);
      }
    }
  }

  @Test
  void streamsBothWays() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build();
        DuplexStream<String, String> stream =
            ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
      stream.write("a");
      assertThat(stream.next()).isEqualTo("a!");
      stream.write("b");
      assertThat(stream.next()).isEqualTo("b!");
      stream.endWrites();
      assertThat(stream.hasNext()).isFalse();
      for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
        List<GrpcLogEntry> side = ended(logger, EventType.EVENT_TYPE_SERVER_TRAILER);
        assertThat(types(side))
            .containsExactly(
                "CLIENT_HEADER",
                "CLIENT_MESSAGE",
                "SERVER_HEADER",
                "SERVER_MESSAGE",
                "CLIENT_MESSAGE",
                "SERVER_MESSAGE",
                "CLIENT_HALF_CLOSE",
                "SERVER_TRAILER");
        assertThat(side.get(4).getMessage().getData().toStringUtf8()).isEqualTo("b");
      }
    }
  }

  @Test
  void cancellationIsTheEndOnBothSides() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      try (DuplexStream<String, String> stream =
          ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
        stream.write("a");
        assertThat(stream.next()).isEqualTo("a!");
      } // closed before its end
      for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
        assertThat(types(ended(logger, EventType.EVENT_TYPE_CANCEL)))
            .containsExactly(
                "CLIENT_HEADER", "CLIENT_MESSAGE", "SERVER_HEADER", "SERVER_MESSAGE", "CANCEL");
      }
    }
  }

  @Test
  void deadlineIsAStatusThatTheClientMakes() {
    BinaryLog log = log("*");
    try (Server server = serve(NO_SERVER);
        Channel channel = to(server, log.client()).build()) {
      fail(channel, "wait", CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50)));
      List<GrpcLogEntry> side = ended(Logger.LOGGER_CLIENT, EventType.EVENT_TYPE_SERVER_TRAILER);
      assertThat(side.get(side.size() - 1).getTrailer().getStatusCode()).isEqualTo(4);
      assertThat(types(side)).doesNotContain("CANCEL");
    }
  }

  @Test
  void logsTrap40_attemptsWithWhichTheCallDoesNotStayAreNotLogged() {
    failures.set(2);
    BinaryLog log = log("*");
    try (Server server = serve(NO_SERVER);
        Channel channel =
            to(server, log.client()).retry(RetryPolicy.of(4).on(Status.Code.UNAVAILABLE)).build()) {
      assertThat(call(channel, "flaky", CallOptions.DEFAULT)).isEqualTo("flaky!");
      assertThat(types(ended(Logger.LOGGER_CLIENT, EventType.EVENT_TYPE_SERVER_TRAILER)))
          .containsExactly(
              "CLIENT_HEADER",
              "CLIENT_MESSAGE",
              "CLIENT_HALF_CLOSE",
              "SERVER_HEADER",
              "SERVER_MESSAGE",
              "SERVER_TRAILER");
    }
  }

  @Test
  void messagesAreLoggedBeforeCompressionAndCut() {
    String large = "x".repeat(1_000);
    BinaryLog log = log("*{h;m:10}");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      call(channel, large, CallOptions.DEFAULT.withCompression("gzip"));
      for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
        List<GrpcLogEntry> side = ended(logger, EventType.EVENT_TYPE_SERVER_TRAILER);
        List<GrpcLogEntry> messages = side.stream().filter(GrpcLogEntry::hasMessage).toList();
        assertThat(messages)
            .extracting(m -> m.getMessage().getLength())
            .containsExactly(1000, 1001);
        assertThat(messages)
            .allMatch(m -> m.getMessage().getData().toStringUtf8().equals("xxxxxxxxxx"));
        assertThat(messages).allMatch(GrpcLogEntry::getPayloadTruncated);
        assertThat(side.stream().filter(e -> !e.hasMessage()))
            .noneMatch(GrpcLogEntry::getPayloadTruncated);
      }
    }
  }

  @Test
  void headersEndWithTheFirstThatDoesNotFit() {
    BinaryLog log = log("*{h:8}");
    try (Server server = serve(log.server());
        Channel channel = to(server, NO_CLIENT).build()) {
      Metadata metadata =
          Metadata.of(MetadataKey.ascii("aa"), "11") // 4
              .with(MetadataKey.ascii("bbb"), "22") // 5, too much
              .with(MetadataKey.ascii("c"), "3") // would fit
              .with(MetadataKey.binary("grpc-trace-bin"), "t".repeat(29).getBytes(UTF_8));
      call(channel, "hi", CallOptions.DEFAULT.withMetadata(metadata));
      GrpcLogEntry header = ended(Logger.LOGGER_SERVER, EventType.EVENT_TYPE_SERVER_TRAILER).get(0);
      assertThat(metadata(header.getClientHeader().getMetadata()))
          .isEqualTo("aa=11,grpc-trace-bin=" + "t".repeat(29));
      assertThat(header.getPayloadTruncated()).isTrue();
    }
  }

  @Test
  void logsTrap38_secretsAndWhatGrpcOwnsAreLeftOutWhichIsNoTruncation() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      Metadata metadata =
          Metadata.of(MetadataKey.ascii("authorization"), "Bearer abc")
              .with(MetadataKey.ascii("cookie"), "abc")
              .with(MetadataKey.ascii("proxy-authorization"), "abc")
              .with(MetadataKey.ascii("x-auth-token"), "abc")
              .with(MetadataKey.ascii("mine").sensitive(), "abc")
              .with(MetadataKey.ascii("lb-token"), "abc")
              .with(MetadataKey.binary("grpc-tags-bin"), "abc".getBytes(UTF_8))
              .with(ID, "kept");
      call(channel, "hi", CallOptions.DEFAULT.withMetadata(metadata));
      for (Logger logger : List.of(Logger.LOGGER_CLIENT, Logger.LOGGER_SERVER)) {
        GrpcLogEntry header = ended(logger, EventType.EVENT_TYPE_SERVER_TRAILER).get(0);
        assertThat(header.getClientHeader().getMetadata().getEntryList())
            .extracting(MetadataEntry::getKey)
            .containsExactly("request-id");
        assertThat(header.getPayloadTruncated()).isFalse();
      }
    }
  }

  @Test
  void methodsThatAreNotLoggedHaveNoTracer() {
    BinaryLog log = log("t.T/Bidi");
    try (Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      call(channel, "hi", CallOptions.DEFAULT);
      assertThatThrownBy(
              () -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "hi"))
          .isInstanceOf(StatusException.class);
    }
    assertThat(entries).isEmpty();
  }

  @Test
  void methodThatTheServerDoesNotHaveIsNotLoggedThere() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, NO_CLIENT).build()) {
      assertThatThrownBy(
              () -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "hi"))
          .isInstanceOf(StatusException.class);
    }
    assertThat(entries).isEmpty();
  }

  @Test
  void requestThatCannotBeReadIsLogged() {
    BinaryLog log = log("*");
    try (Server server = serve(log.server());
        Channel channel = to(server, NO_CLIENT).build()) {
      fail(channel, "unreadable", CallOptions.DEFAULT);
      assertThat(types(ended(Logger.LOGGER_SERVER, EventType.EVENT_TYPE_SERVER_TRAILER)))
          .startsWith("CLIENT_HEADER", "CLIENT_MESSAGE");
    }
  }

  @Test
  void sinkThatFailsConcernsNoCall() {
    BinaryLog log =
        BinaryLog.builder(
                entry -> {
                  throw new IllegalStateException("no room");
                })
            .build();
    try (LogCapture warnings = LogCapture.of("dev.goshawk.core");
        Server server = serve(log.server());
        Channel channel = to(server, log.client()).build()) {
      assertThat(call(channel, "hi", CallOptions.DEFAULT)).isEqualTo("hi!");
      assertThat(warnings.lines()).isNotEmpty();
    }
  }

  @Test
  void timeoutsAreReadAsTheWireHasThem() {
    assertThat(ServedCallLog.timeout("99999999n")).isEqualTo(Duration.ofNanos(99_999_999));
    assertThat(ServedCallLog.timeout("5u")).isEqualTo(Duration.ofNanos(5_000));
    assertThat(ServedCallLog.timeout("5m")).isEqualTo(Duration.ofMillis(5));
    assertThat(ServedCallLog.timeout("5S")).isEqualTo(Duration.ofSeconds(5));
    assertThat(ServedCallLog.timeout("5M")).isEqualTo(Duration.ofMinutes(5));
    assertThat(ServedCallLog.timeout("5H")).isEqualTo(Duration.ofHours(5));
    for (String wrong : new String[] {null, "", "S", "123456789S", "5s", "-5S", "5"}) {
      assertThat(ServedCallLog.timeout(wrong)).isNull();
    }
  }
}
