package dev.goshawk.interop;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.Writer;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.identity.Identity;
import dev.goshawk.interop.proto.BoolValue;
import dev.goshawk.interop.proto.EchoStatus;
import dev.goshawk.interop.proto.Empty;
import dev.goshawk.interop.proto.Payload;
import dev.goshawk.interop.proto.ResponseParameters;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestMethods;
import dev.goshawk.interop.proto.TestService;
import dev.goshawk.services.orca.MetricRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * The interop test service. Any thread.
 *
 * <p>Blocking, but for EmptyCall, which has nothing to wait for, and StreamingInputCall, which must
 * see of each request whether it came compressed. The fields about users say who calls, where the
 * server asks for that; and for nobody nothing.
 */
final class InteropService implements TestService {

  /** The largest payload that is made: 64 MiB. Requests are small, and may come from anybody. */
  private static final int MAX_PAYLOAD = 64 * 1024 * 1024;

  /** The most responses of one HalfDuplexCall, which are all collected before the first is sent. */
  private static final int MAX_HALF_DUPLEX_RESPONSES = 10_000;

  private static final MetadataKey<String> CACHE_CONTROL = MetadataKey.ascii("cache-control");

  private static final String CODEC = "gzip";

  private final String id = UUID.randomUUID().toString();
  private final ResponseCache cache = new ResponseCache(Duration.ofSeconds(60), 1_000);
  private final LoadReports reports;

  /**
   * A service.
   *
   * @param load takes what requests ask to be reported outside of calls
   */
  InteropService(MetricRecorder load) {
    this.reports = new LoadReports(load);
  }

  @Override
  public ServiceDefinition bind() {
    return ServiceDefinition.builder(TestMethods.SERVICE)
        .method(TestMethods.EMPTY_CALL, AsyncHandlers.unary(InteropService::empty))
        .method(TestMethods.UNARY_CALL, Handlers.unary(this::unaryCall))
        .method(TestMethods.CACHEABLE_UNARY_CALL, Handlers.unary(this::cacheableUnaryCall))
        .method(
            TestMethods.STREAMING_OUTPUT_CALL, Handlers.serverStreaming(this::streamingOutputCall))
        .method(
            TestMethods.STREAMING_INPUT_CALL, AsyncHandlers.clientStreaming(InteropService::sum))
        .method(TestMethods.FULL_DUPLEX_CALL, Handlers.bidiStreaming(this::fullDuplexCall))
        .method(TestMethods.HALF_DUPLEX_CALL, Handlers.bidiStreaming(this::halfDuplexCall))
        .build();
  }

  private static CompletionStage<Empty> empty(Empty request, ServerContext context) {
    return CompletableFuture.completedFuture(Empty.getDefaultInstance());
  }

  @Override
  public SimpleResponse unaryCall(SimpleRequest request, ServerContext context) {
    if (request.hasExpectCompressed()) {
      checkCompressed(request.getExpectCompressed(), context);
    }
    if (request.hasOrcaPerQueryReport()) {
      LoadReports.ofCall(context, request.getOrcaPerQueryReport());
    }
    if (request.hasResponseStatus()) {
      throwUnlessOk(request.getResponseStatus());
    }
    if (request.getResponseCompressed().getValue()) {
      context.useCompression(CODEC);
    }
    SimpleResponse.Builder response =
        SimpleResponse.newBuilder().setPayload(payload(request.getResponseSize()));
    if (request.getFillUsername()) {
      response.setUsername(Identity.of(context).name());
    }
    if (request.getFillOauthScope()) {
      response.setOauthScope(String.join(" ", Identity.of(context).scopes()));
    }
    if (request.getFillServerId()) {
      response.setServerId(id);
    }
    return response.build();
  }

  /**
   * Answers with the time, as text, in nanoseconds. A cache on the way may keep that for a minute;
   * so does this server, so that the case passes without one.
   */
  @Override
  public SimpleResponse cacheableUnaryCall(SimpleRequest request, ServerContext context) {
    context.addHeaders(Metadata.of(CACHE_CONTROL, "max-age=60, public"));
    return cache.get(
        request,
        () ->
            SimpleResponse.newBuilder()
                .setPayload(
                    Payload.newBuilder()
                        .setBody(ByteString.copyFromUtf8(Long.toString(System.nanoTime()))))
                .build());
  }

  @Override
  public void streamingOutputCall(
      StreamingOutputCallRequest request,
      Writer<StreamingOutputCallResponse> responses,
      ServerContext context)
      throws InterruptedException {
    if (request.hasResponseStatus()) {
      throwUnlessOk(request.getResponseStatus());
    }
    context.useCompression(CODEC);
    for (ResponseParameters wanted : request.getResponseParametersList()) {
      respond(wanted, responses, context);
    }
  }

  @Override
  public void fullDuplexCall(
      Reader<StreamingOutputCallRequest> requests,
      Writer<StreamingOutputCallResponse> responses,
      ServerContext context)
      throws InterruptedException {
    context.useCompression(CODEC);
    try (LoadReports.Turn turn = reports.turn()) {
      for (StreamingOutputCallRequest request : requests) {
        if (request.hasOrcaOobReport()) {
          turn.report(request.getOrcaOobReport());
        }
        if (request.hasResponseStatus()) {
          throwUnlessOk(request.getResponseStatus());
        }
        for (ResponseParameters wanted : request.getResponseParametersList()) {
          respond(wanted, responses, context);
        }
      }
    }
  }

  @Override
  public void halfDuplexCall(
      Reader<StreamingOutputCallRequest> requests,
      Writer<StreamingOutputCallResponse> responses,
      ServerContext context)
      throws InterruptedException {
    context.useCompression(CODEC);
    List<ResponseParameters> all = new ArrayList<>();
    for (StreamingOutputCallRequest request : requests) {
      all.addAll(request.getResponseParametersList());
      if (all.size() > MAX_HALF_DUPLEX_RESPONSES) {
        throw Status.RESOURCE_EXHAUSTED
            .withMessage(
                String.format(
                    Locale.ROOT,
                    "%,d responses asked for exceed the %,d of one HalfDuplexCall",
                    all.size(),
                    MAX_HALF_DUPLEX_RESPONSES))
            .exception();
      }
    }
    for (ResponseParameters wanted : all) {
      respond(wanted, responses, context);
    }
  }

  private static CompletionStage<StreamingInputCallResponse> sum(
      Flow.Publisher<StreamingInputCallRequest> requests, ServerContext context) {
    PayloadSum sum = new PayloadSum(context);
    requests.subscribe(sum);
    return sum.response();
  }

  private static void respond(
      ResponseParameters wanted,
      Writer<StreamingOutputCallResponse> responses,
      ServerContext context)
      throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(wanted.getIntervalUs());
    context.compressMessages(wanted.getCompressed().getValue());
    responses.write(
        StreamingOutputCallResponse.newBuilder().setPayload(payload(wanted.getSize())).build());
  }

  /** Refuses a request that came compressed and should not have, or the other way round. */
  static void checkCompressed(BoolValue expected, ServerContext context) {
    if (expected.getValue() != context.requestCompressed()) {
      throw Status.INVALID_ARGUMENT
          .withMessage(
              expected.getValue()
                  ? "the request came uncompressed, but expect_compressed is true"
                  : "the request came compressed, but expect_compressed is false")
          .exception();
    }
  }

  private static void throwUnlessOk(EchoStatus wanted) {
    Status.Code code = Status.Code.of(wanted.getCode());
    if (code != Status.Code.OK) {
      throw Status.of(code).withMessage(wanted.getMessage()).exception();
    }
  }

  private static Payload payload(int size) {
    if (size < 0 || size > MAX_PAYLOAD) {
      throw Status.INVALID_ARGUMENT
          .withMessage(
              String.format(
                  Locale.ROOT,
                  "payload of %,d bytes is not within 0 to %,d bytes, all that this server makes",
                  size,
                  MAX_PAYLOAD))
          .exception();
    }
    return Payloads.zeros(size);
  }
}
