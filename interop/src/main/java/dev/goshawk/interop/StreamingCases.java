package dev.goshawk.interop;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.interop.proto.ResponseParameters;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;

/** The cases of streams that are to succeed. */
final class StreamingCases {

  /** The sizes of the payloads of requests and of responses, in bytes. */
  static final int[] REQUESTS = {27_182, 8, 1_828, 45_904};

  static final int[] RESPONSES = {31_415, 9, 2_653, 58_979};

  private StreamingCases() {}

  static void clientStreaming(Session session) {
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        session.client().streamingInputCall()) {
      int total = 0;
      for (int size : REQUESTS) {
        total += size;
        stream.write(
            StreamingInputCallRequest.newBuilder().setPayload(Payloads.zeros(size)).build());
      }
      Check.equal("aggregated_payload_size", total, stream.finish().getAggregatedPayloadSize());
    }
  }

  static void serverStreaming(Session session) {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int size : RESPONSES) {
      request.addResponseParameters(ResponseParameters.newBuilder().setSize(size));
    }
    try (ResponseReader<StreamingOutputCallResponse> responses =
        session.client().streamingOutputCall(request.build())) {
      for (int i = 0; i < RESPONSES.length; i++) {
        Check.that(
            responses.hasNext(), "only " + i + " of " + RESPONSES.length + " responses came");
        Check.zeros("response " + (i + 1), RESPONSES[i], responses.next().getPayload());
      }
      Check.that(!responses.hasNext(), "more than " + RESPONSES.length + " responses came");
    }
  }

  static void pingPong(Session session) {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        session.client().fullDuplexCall()) {
      for (int i = 0; i < REQUESTS.length; i++) {
        stream.write(ping(REQUESTS[i], RESPONSES[i]));
        Check.that(stream.hasNext(), "no response to request " + (i + 1));
        Check.zeros("response " + (i + 1), RESPONSES[i], stream.next().getPayload());
      }
      stream.endWrites();
      Check.that(!stream.hasNext(), "a response came after the last request was answered");
    }
  }

  /** A request of a duplex call that asks for one response. */
  static StreamingOutputCallRequest ping(int requestSize, int responseSize) {
    return StreamingOutputCallRequest.newBuilder()
        .setPayload(Payloads.zeros(requestSize))
        .addResponseParameters(ResponseParameters.newBuilder().setSize(responseSize))
        .build();
  }

  static void emptyStream(Session session) {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        session.client().fullDuplexCall()) {
      stream.endWrites();
      Check.that(!stream.hasNext(), "a response came, and there was no request");
    }
  }
}
