package dev.goshawk.interop;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Response;
import dev.goshawk.api.Status;
import dev.goshawk.interop.proto.EchoStatus;
import dev.goshawk.interop.proto.Empty;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.interop.proto.UnimplementedClient;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** The cases of metadata, and of calls that the server ends with a status. */
final class StatusCases {

  private static final String INITIAL = "test_initial_metadata_value";
  private static final byte[] TRAILING = {(byte) 0xab, (byte) 0xab, (byte) 0xab};

  private static final String MESSAGE = "test status message";

  /** White space, characters inside and outside the Basic Multilingual Plane. */
  private static final String SPECIAL_MESSAGE =
      "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n";

  private StatusCases() {}

  static void customMetadata(Session session) {
    Response<SimpleResponse> ofUnary =
        sending(session.client())
            .receive(
                client ->
                    UnaryCases.unary(client, UnaryCases.LARGE_REQUEST, UnaryCases.LARGE_RESPONSE));
    checkEchoed("UnaryCall", ofUnary.headers(), ofUnary.trailers());

    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        sending(session.client()).fullDuplexCall()) {
      stream.write(StreamingCases.ping(UnaryCases.LARGE_REQUEST, UnaryCases.LARGE_RESPONSE));
      stream.endWrites();
      Check.zeros("the response", UnaryCases.LARGE_RESPONSE, stream.next().getPayload());
      Check.that(!stream.hasNext(), "more than one response came");
      checkEchoed("FullDuplexCall", stream.headers(), stream.trailers());
    }
  }

  private static TestClient sending(TestClient client) {
    return client.withMetadata(
        Metadata.of(EchoMetadata.INITIAL, INITIAL).with(EchoMetadata.TRAILING, TRAILING));
  }

  private static void checkEchoed(String method, Metadata headers, Metadata trailers) {
    Check.equal(
        EchoMetadata.INITIAL + " in the headers of " + method,
        INITIAL,
        headers.getOrDefault(EchoMetadata.INITIAL, "missing"));
    byte[] trailing = trailers.getOrDefault(EchoMetadata.TRAILING, new byte[0]);
    Check.that(
        Arrays.equals(TRAILING, trailing),
        String.format(
            Locale.ROOT,
            "%s in the trailers of %s is '%s', expected '%s'",
            EchoMetadata.TRAILING,
            method,
            HexFormat.of().formatHex(trailing),
            HexFormat.of().formatHex(TRAILING)));
  }

  static void statusCodeAndMessage(Session session) throws Exception {
    EchoStatus wanted = status(MESSAGE);
    Status ofUnary =
        Check.fails(
            "UnaryCall",
            Status.Code.UNKNOWN,
            () ->
                session
                    .client()
                    .unaryCall(SimpleRequest.newBuilder().setResponseStatus(wanted).build()));
    Check.equal("the message of UnaryCall's status", MESSAGE, ofUnary.message());

    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        session.client().fullDuplexCall()) {
      stream.write(StreamingOutputCallRequest.newBuilder().setResponseStatus(wanted).build());
      stream.endWrites();
      Status ofDuplex = Check.fails("FullDuplexCall", Status.Code.UNKNOWN, stream::next);
      Check.equal("the message of FullDuplexCall's status", MESSAGE, ofDuplex.message());
    }
  }

  static void specialStatusMessage(Session session) throws Exception {
    SimpleRequest request =
        SimpleRequest.newBuilder().setResponseStatus(status(SPECIAL_MESSAGE)).build();
    Status status =
        Check.fails("UnaryCall", Status.Code.UNKNOWN, () -> session.client().unaryCall(request));
    Check.equal("the message of the status", SPECIAL_MESSAGE, status.message());
  }

  private static EchoStatus status(String message) {
    return EchoStatus.newBuilder()
        .setCode(Status.Code.UNKNOWN.number())
        .setMessage(message)
        .build();
  }

  static void unimplementedMethod(Session session) throws Exception {
    Check.fails(
        "TestService/UnimplementedCall",
        Status.Code.UNIMPLEMENTED,
        () -> session.client().unimplementedCall(Empty.getDefaultInstance()));
  }

  static void unimplementedService(Session session) throws Exception {
    UnimplementedClient client =
        UnimplementedClient.create(session.channel()).with(options -> session.client().options());
    Check.fails(
        "UnimplementedService/UnimplementedCall",
        Status.Code.UNIMPLEMENTED,
        () -> client.unimplementedCall(Empty.getDefaultInstance()));
  }
}
