package dev.goshawk.interop;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.interop.proto.Empty;
import dev.goshawk.interop.proto.Payload;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.TestClient;

/** The cases of one request and one response that are to succeed. */
final class UnaryCases {

  /** The sizes of the payloads of large_unary, in bytes. */
  static final int LARGE_REQUEST = 271_828;

  static final int LARGE_RESPONSE = 314_159;

  /** The sizes of the payloads of very_large_request, in bytes. */
  private static final int VERY_LARGE_REQUEST = 10 * 1024 * 1024;

  private static final int SMALL_RESPONSE = 10;

  /** How many calls pick_first_unary makes. */
  private static final int PICKS = 20;

  private static final MetadataKey<String> USER_IP = MetadataKey.ascii("x-user-ip");

  private UnaryCases() {}

  static void emptyUnary(Session session) {
    Empty response = session.client().emptyCall(Empty.getDefaultInstance());
    Check.equal("the size of the response", 0, response.getSerializedSize());
  }

  static void largeUnary(Session session) {
    unary(session.client(), LARGE_REQUEST, LARGE_RESPONSE);
  }

  static void veryLargeRequest(Session session) {
    unary(session.client(), VERY_LARGE_REQUEST, SMALL_RESPONSE);
  }

  /** Makes a unary call with payloads of these sizes. */
  static SimpleResponse unary(TestClient client, int requestSize, int responseSize) {
    SimpleResponse response = client.unaryCall(request(requestSize, responseSize).build());
    Check.zeros("the payload of the response", responseSize, response.getPayload());
    return response;
  }

  /** A request with a payload that asks for one. */
  static SimpleRequest.Builder request(int requestSize, int responseSize) {
    return SimpleRequest.newBuilder()
        .setPayload(Payloads.zeros(requestSize))
        .setResponseSize(responseSize);
  }

  /** Equal requests are answered by one cached response, wherever it is cached; others are not. */
  static void cacheableUnary(Session session) {
    TestClient client = session.client().withMetadata(Metadata.of(USER_IP, "1.2.3.4"));
    long now = System.nanoTime();
    SimpleResponse first = client.cacheableUnaryCall(cacheable(now));
    SimpleResponse again = client.cacheableUnaryCall(cacheable(now));
    Check.equal(
        "the second response to equal requests",
        first.getPayload().getBody().toStringUtf8(),
        again.getPayload().getBody().toStringUtf8());
    SimpleResponse other = client.cacheableUnaryCall(cacheable(now + 1));
    Check.that(
        !other.getPayload().equals(first.getPayload()),
        "the response to another request is the same");
  }

  private static SimpleRequest cacheable(long number) {
    return SimpleRequest.newBuilder()
        .setPayload(Payload.newBuilder().setBody(ByteString.copyFromUtf8(Long.toString(number))))
        .build();
  }

  static void pickFirstUnary(Session session) {
    SimpleRequest request = request(1, 1).setFillServerId(true).build();
    String server = session.client().unaryCall(request).getServerId();
    for (int i = 1; i < PICKS; i++) {
      Check.equal("the server", server, session.client().unaryCall(request).getServerId());
    }
  }
}
