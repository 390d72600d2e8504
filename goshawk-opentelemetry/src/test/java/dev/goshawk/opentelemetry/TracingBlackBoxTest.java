package dev.goshawk.opentelemetry;

import static dev.goshawk.opentelemetry.CallMetricsBlackBoxTest.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans of calls, and the context in which code of applications runs. */
@Timeout(60)
class TracingBlackBoxTest {

  private static final String SENT = "Sent.t.T.Unary";
  private static final String ATTEMPT = "Attempt.t.T.Unary";
  private static final String RECEIVED = "Recv.t.T.Unary";

  private final Seen seen = new Seen();
  private final GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.methods(name -> true));

  private Server serve(BindableService service) {
    return telemetry.addTo(GoshawkServer.builder().port(0)).service(service).start();
  }

  private Server serve(Handlers.Unary<String, String> code) {
    return serve(Texts.service(b -> b.method(Texts.UNARY, Handlers.unary(code))));
  }

  private GoshawkChannel.Builder to(Server server) {
    return telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext());
  }

  private static String call(Channel channel, String request) {
    return ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, request);
  }

  private static String currentSpan() {
    return Span.current().getSpanContext().getSpanId();
  }

  @Test
  void callIsThreeSpansOfOneTrace() {
    Span application = seen.api().getTracer("test").spanBuilder("application").startSpan();
    try (Server server = serve((request, context) -> request + request);
        Channel channel = to(server).build()) {
      Scope scope = application.makeCurrent();
      try {
        call(channel, "four");
      } finally {
        scope.close();
      }
      SpanData received = seen.span(RECEIVED);
      SpanData attempt = seen.span(ATTEMPT);
      SpanData sent = seen.span(SENT);
      assertThat(sent.getParentSpanId()).isEqualTo(application.getSpanContext().getSpanId());
      assertThat(attempt.getParentSpanId()).isEqualTo(sent.getSpanId());
      assertThat(received.getParentSpanId()).isEqualTo(attempt.getSpanId());
      assertThat(List.of(received.getTraceId(), attempt.getTraceId(), sent.getTraceId()))
          .containsOnly(application.getSpanContext().getTraceId());
      assertThat(received.getParentSpanContext().isRemote()).isTrue();
      assertThat(sent.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(received.getKind()).isEqualTo(SpanKind.SERVER);
      assertThat(attempt.getAttributes().asMap())
          .containsEntry(AttributeKey.longKey("previous-rpc-attempts"), 0L)
          .containsEntry(AttributeKey.booleanKey("transparent-retry"), false);
      for (SpanData span : List.of(received, attempt, sent)) {
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
      }
      assertThat(messages(attempt))
          .containsExactly(message("Outbound message", 0, 4), message("Inbound message", 0, 8));
      assertThat(messages(received))
          .containsExactly(message("Inbound message", 0, 4), message("Outbound message", 0, 8));
      assertThat(seen.spans(SENT)).hasSize(1);
    }
  }

  private static List<String> messages(SpanData span) {
    List<String> all = new ArrayList<>();
    for (EventData event : span.getEvents()) {
      if (event.getName().endsWith("message")) {
        all.add(event.getName() + " " + event.getAttributes().asMap());
      }
    }
    return all;
  }

  private static String message(String name, long sequence, long size) {
    return name
        + " "
        + Attributes.of(
                AttributeKey.longKey("message-size"),
                size,
                AttributeKey.longKey("sequence-number"),
                sequence)
            .asMap();
  }

  @Test
  void compressedMessageHasBothSizes() {
    try (Server server = serve((request, context) -> "");
        Channel channel = to(server).build()) {
      ClientCalls.unary(
          channel, UNARY, CallOptions.DEFAULT.withCompression("gzip"), "a".repeat(1000));
      for (EventData event :
          List.of(seen.span(ATTEMPT).getEvents().get(0), seen.span(RECEIVED).getEvents().get(0))) {
        EventData message =
            event.getName().startsWith("Delayed") ? seen.span(ATTEMPT).getEvents().get(1) : event;
        assertThat(message.getAttributes().get(AttributeKey.longKey("message-size")))
            .isEqualTo(1000);
        assertThat(message.getAttributes().get(AttributeKey.longKey("message-size-compressed")))
            .isBetween(10L, 100L);
      }
    }
  }

  @Test
  void waitForAConnectionIsAnEvent() {
    try (Server server = serve((request, context) -> request);
        Channel channel = to(server).build()) {
      call(channel, "x");
      assertThat(seen.span(ATTEMPT).getEvents())
          .extracting(EventData::getName)
          .contains("Delayed LB pick complete");
      assertThat(seen.span(SENT).getEvents())
          .extracting(EventData::getName)
          .contains("Delayed name resolution complete");
    }
  }

  @Test
  void errorIsTheCodeAndItsMessage() {
    try (Server server =
            serve(
                (request, context) -> {
                  throw Status.NOT_FOUND.withMessage("no such thing").exception();
                });
        Channel channel = to(server).build()) {
      assertThatThrownBy(() -> call(channel, "x")).isInstanceOf(StatusException.class);
      for (String name : List.of(RECEIVED, ATTEMPT, SENT)) {
        assertThat(seen.span(name).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(seen.span(name).getStatus().getDescription())
            .isEqualTo("NOT_FOUND, no such thing");
      }
    }
  }

  @Test
  void retryIsAnotherAttemptOfTheSameCall() {
    AtomicInteger calls = new AtomicInteger();
    RetryPolicy policy =
        RetryPolicy.of(2)
            .on(Status.Code.UNAVAILABLE)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(1), 1);
    try (Server server =
            serve(
                (request, context) -> {
                  if (calls.incrementAndGet() == 1) {
                    throw Status.UNAVAILABLE.exception();
                  }
                  return request;
                });
        Channel channel = to(server).retry(policy).build()) {
      call(channel, "x");
      List<SpanData> attempts = seen.spans(ATTEMPT, 2);
      assertThat(attempts)
          .extracting(
              attempt -> attempt.getAttributes().get(AttributeKey.longKey("previous-rpc-attempts")))
          .containsExactly(0L, 1L);
      assertThat(attempts)
          .extracting(SpanData::getParentSpanId)
          .containsOnly(seen.span(SENT).getSpanId());
      assertThat(seen.spans(RECEIVED, 2))
          .extracting(SpanData::getParentSpanId)
          .containsExactlyInAnyOrder(attempts.get(0).getSpanId(), attempts.get(1).getSpanId());
    }
  }

  // The context of application code on a server.

  @Test
  void blockingHandlersRunInTheContextOfTheCall() {
    List<String> current = new CopyOnWriteArrayList<>();
    BindableService service =
        Texts.service(
            b ->
                b.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              current.add(currentSpan());
                              return request;
                            }))
                    .method(
                        Texts.UP,
                        Handlers.clientStreaming(
                            (requests, context) -> {
                              current.add(currentSpan());
                              return requests.iterator().next();
                            })));
    try (Server server = serve(service);
        Channel channel = to(server).build()) {
      call(channel, "x");
      var up = ClientCalls.clientStreaming(channel, Texts.UP, CallOptions.DEFAULT);
      up.write("y");
      assertThat(up.finish()).isEqualTo("y");
      assertThat(current)
          .containsExactly(seen.span(RECEIVED).getSpanId(), seen.span("Recv.t.T.Up").getSpanId());
    }
  }

  @Test
  void telemetryTrap28_asynchronousHandlersHaveTheContextInEachCallbackAndNoOtherCodeHas() {
    CompletableFuture<String> current = new CompletableFuture<>();
    CompletableFuture<String> inFilter = new CompletableFuture<>();
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    AsyncServerFilter later =
        (context, next) -> {
          inFilter.complete(currentSpan());
          return CompletableFuture.runAsync(() -> {}, elsewhere)
              .thenComposeAsync(nothing -> next.proceed(), elsewhere);
        };
    BindableService service =
        Texts.service(
            b ->
                b.method(
                    Texts.UNARY,
                    AsyncHandlers.unary(
                        (request, context) -> {
                          current.complete(currentSpan());
                          return CompletableFuture.completedFuture(request);
                        })));
    try (Server server =
            telemetry
                .addTo(GoshawkServer.builder().port(0))
                .filterAsync(later)
                .service(service)
                .start();
        Channel channel = to(server).build()) {
      call(channel, "x");
      String span = seen.span(RECEIVED).getSpanId();
      assertThat(current).isCompletedWithValue(span);
      assertThat(inFilter).isCompletedWithValue(span);
      // The loop of the connection has nothing left of it.
      CompletableFuture<Boolean> clean =
          channel.describe().thenApply(text -> Context.current() == Context.root());
      assertThat(clean.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    } finally {
      elsewhere.shutdownNow();
    }
  }

  @Test
  void contextGoesWhereTheContextOfTheServerIsTaken() {
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    CompletableFuture<String> current = new CompletableFuture<>();
    CompletableFuture<Boolean> outside = new CompletableFuture<>();
    try (Server server =
            serve(
                (request, context) -> {
                  CompletableFuture.runAsync(
                          () -> current.complete(currentSpan()), context.wrap(elsewhere))
                      .join();
                  CompletableFuture.runAsync(
                          () -> outside.complete(Context.current() == Context.root()), elsewhere)
                      .join();
                  return request;
                });
        Channel channel = to(server).build()) {
      call(channel, "x");
      assertThat(current).isCompletedWithValue(seen.span(RECEIVED).getSpanId());
      assertThat(outside).isCompletedWithValue(true);
    } finally {
      elsewhere.shutdownNow();
    }
  }

  // Calls of handlers.

  private void nested(Consumer<Channel> within, Handlers.Unary<String, String> outer) {
    try (Server inner =
            telemetry
                .addTo(GoshawkServer.builder().port(0))
                .service(
                    Texts.service(
                        b -> b.method(Texts.BYTES, Handlers.unary((request, context) -> request))))
                .start();
        Channel toInner = to(inner).build()) {
      within.accept(toInner);
      try (Server server = serve(outer);
          Channel channel = to(server).build()) {
        call(channel, "x");
        assertThat(seen.span("Sent.t.T.Bytes").getParentSpanId())
            .isEqualTo(seen.span(RECEIVED).getSpanId());
        assertThat(seen.span("Recv.t.T.Bytes").getTraceId())
            .isEqualTo(seen.span(SENT).getTraceId());
      }
    }
  }

  @Test
  void callOfAHandlerIsWithinItsTrace() {
    CompletableFuture<Channel> inner = new CompletableFuture<>();
    nested(
        inner::complete,
        (request, context) -> {
          ClientCalls.unary(inner.join(), Texts.BYTES, CallOptions.DEFAULT, new byte[1]);
          return request;
        });
  }

  @Test
  void callOnAnotherThreadIsWithinTheTraceOfItsParent() {
    CompletableFuture<Channel> inner = new CompletableFuture<>();
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    nested(
        inner::complete,
        (request, context) -> {
          CallOptions options = CallOptions.DEFAULT.withParent(context);
          CompletableFuture.runAsync(
                  () -> ClientCalls.unary(inner.join(), Texts.BYTES, options, new byte[1]),
                  elsewhere)
              .join();
          return request;
        });
    elsewhere.shutdownNow();
  }

  @Test
  void stagesOfAsynchronousCallsHaveTheContextOfTheirCaller() throws Exception {
    try (Server server = serve((request, context) -> request);
        Channel channel = to(server).build()) {
      Span application = seen.api().getTracer("test").spanBuilder("application").startSpan();
      CompletableFuture<String> second;
      Scope scope = application.makeCurrent();
      try {
        second =
            AsyncClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "first")
                .thenCompose(
                    first -> AsyncClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "second"));
      } finally {
        scope.close();
      }
      assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("second");
      assertThat(seen.spans(SENT, 2))
          .extracting(SpanData::getParentSpanId)
          .containsOnly(application.getSpanContext().getSpanId());
    }
  }

  @Test
  void baggageReachesTheHandlerAndWhatItCalls() {
    CompletableFuture<String> tenant = new CompletableFuture<>();
    try (Server server =
            serve(
                (request, context) -> {
                  tenant.complete(String.valueOf(Baggage.current().getEntryValue("tenant")));
                  return request;
                });
        Channel channel = to(server).build()) {
      Scope scope = Baggage.builder().put("tenant", "blue, green").build().makeCurrent();
      try {
        call(channel, "x");
      } finally {
        scope.close();
      }
      assertThat(tenant).isCompletedWithValue("blue, green");
    }
  }

  @Test
  void contextOfTheAttemptTakesThePlaceOfWhatTheCallHasUnderTheSameName() {
    CompletableFuture<List<String>> parents = new CompletableFuture<>();
    MetadataKey<String> parent = MetadataKey.ascii("traceparent");
    try (Server server =
            serve(
                (request, context) -> {
                  parents.complete(context.metadata().all(parent));
                  return request;
                });
        Channel channel = to(server).build()) {
      ClientCalls.unary(
          channel, UNARY, CallOptions.DEFAULT.withMetadata(Metadata.of(parent, "mine")), "x");
      SpanData attempt = seen.span(ATTEMPT);
      assertThat(parents.join())
          .singleElement()
          .asString()
          .startsWith("00-" + attempt.getTraceId() + "-" + attempt.getSpanId() + "-");
    }
  }

  @Test
  void wrongParentIsNoParent() {
    MetadataKey<String> parent = MetadataKey.ascii("traceparent");
    try (Server server = serve((request, context) -> request);
        Channel plain = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      ClientCalls.unary(
          plain, UNARY, CallOptions.DEFAULT.withMetadata(Metadata.of(parent, "nonsense")), "x");
      assertThat(seen.span(RECEIVED).getParentSpanContext().isValid()).isFalse();
    }
  }

  @Test
  void endedCallStillHasItsContext() {
    CompletableFuture<String> atEnd = new CompletableFuture<>();
    try (Server server =
            serve(
                (request, context) -> {
                  ServerContext call = context;
                  call.onEnd(end -> atEnd.complete(currentSpan()));
                  return request;
                });
        Channel channel = to(server).build()) {
      call(channel, "x");
      assertThat(atEnd.orTimeout(60, TimeUnit.SECONDS).join())
          .isEqualTo(seen.span(RECEIVED).getSpanId());
    }
  }
}
