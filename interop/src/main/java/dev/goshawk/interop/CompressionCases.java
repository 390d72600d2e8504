package dev.goshawk.interop;

import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Status;
import dev.goshawk.interop.proto.BoolValue;
import dev.goshawk.interop.proto.ResponseParameters;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestClient;

/**
 * The cases of compression, each message of which is seen to be compressed or not.
 *
 * <p>Those with a probe first send an uncompressed message that claims to be compressed. A server
 * that does not refuse it does not look, and cannot prove anything.
 */
final class CompressionCases {

  private static final int FIRST_REQUEST = 27_182;
  private static final int SECOND_REQUEST = 45_904;
  private static final int FIRST_RESPONSE = 31_415;
  private static final int SECOND_RESPONSE = 92_653;

  private CompressionCases() {}

  static void clientCompressedUnary(Session session) throws Exception {
    Check.fails(
        "the probe, an uncompressed request with expect_compressed,",
        Status.Code.INVALID_ARGUMENT,
        () -> session.client().unaryCall(expecting(Payloads.TRUE)));
    clientCompressedUnaryNoProbe(session);
  }

  static void clientCompressedUnaryNoProbe(Session session) {
    CountingGzip gzip = session.gzip();
    int before = gzip.compressed();
    call(session.client().withCompression(gzip.name()), expecting(Payloads.TRUE));
    Check.equal("the number of requests that went out compressed", 1, gzip.compressed() - before);
    call(session.client(), expecting(Payloads.FALSE));
    Check.equal("the number of requests that went out compressed", 1, gzip.compressed() - before);
  }

  private static SimpleRequest expecting(BoolValue compressed) {
    return UnaryCases.request(UnaryCases.LARGE_REQUEST, UnaryCases.LARGE_RESPONSE)
        .setExpectCompressed(compressed)
        .build();
  }

  private static void call(TestClient client, SimpleRequest request) {
    SimpleResponse response = client.unaryCall(request);
    Check.zeros("the payload of the response", UnaryCases.LARGE_RESPONSE, response.getPayload());
  }

  static void serverCompressedUnary(Session session) {
    for (BoolValue wanted : new BoolValue[] {Payloads.TRUE, Payloads.FALSE}) {
      int before = session.gzip().decompressed();
      call(
          session.client(),
          UnaryCases.request(UnaryCases.LARGE_REQUEST, UnaryCases.LARGE_RESPONSE)
              .setResponseCompressed(wanted)
              .build());
      checkCame(session, before, wanted.getValue());
    }
  }

  static void clientCompressedStreaming(Session session) throws Exception {
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> probe =
        session.client().streamingInputCall()) {
      Check.fails(
          "the probe, an uncompressed request with expect_compressed,",
          Status.Code.INVALID_ARGUMENT,
          () -> {
            probe.write(expecting(FIRST_REQUEST, Payloads.TRUE));
            probe.finish();
          });
    }
    clientCompressedStreamingNoProbe(session);
  }

  static void clientCompressedStreamingNoProbe(Session session) {
    CountingGzip gzip = session.gzip();
    int before = gzip.compressed();
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        session.client().withCompression(gzip.name()).streamingInputCall()) {
      stream.write(expecting(FIRST_REQUEST, Payloads.TRUE));
      stream.compressMessages(false);
      stream.write(expecting(SECOND_REQUEST, Payloads.FALSE));
      Check.equal(
          "aggregated_payload_size",
          FIRST_REQUEST + SECOND_REQUEST,
          stream.finish().getAggregatedPayloadSize());
    }
    Check.equal("the number of requests that went out compressed", 1, gzip.compressed() - before);
  }

  private static StreamingInputCallRequest expecting(int size, BoolValue compressed) {
    return StreamingInputCallRequest.newBuilder()
        .setPayload(Payloads.zeros(size))
        .setExpectCompressed(compressed)
        .build();
  }

  static void serverCompressedStreaming(Session session) {
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(wanting(FIRST_RESPONSE, Payloads.TRUE))
            .addResponseParameters(wanting(SECOND_RESPONSE, Payloads.FALSE))
            .build();
    int before = session.gzip().decompressed();
    try (ResponseReader<StreamingOutputCallResponse> responses =
        session.client().streamingOutputCall(request)) {
      Check.zeros("response 1", FIRST_RESPONSE, responses.next().getPayload());
      Check.zeros("response 2", SECOND_RESPONSE, responses.next().getPayload());
      Check.that(!responses.hasNext(), "more than 2 responses came");
    }
    checkCame(session, before, true);
  }

  private static ResponseParameters wanting(int size, BoolValue compressed) {
    return ResponseParameters.newBuilder().setSize(size).setCompressed(compressed).build();
  }

  private static void checkCame(Session session, int before, boolean compressed) {
    Check.equal(
        "the number of responses that came compressed",
        compressed ? 1 : 0,
        session.gzip().decompressed() - before);
  }
}
