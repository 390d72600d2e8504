package dev.goshawk.interop;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Status;
import dev.goshawk.interop.proto.Empty;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import java.time.Duration;

/** The cases of calls that the client ends before the server does. */
final class CancellationCases {

  /** Too short for any answer, were the server to give one. */
  private static final Duration SHORT = Duration.ofMillis(1);

  private CancellationCases() {}

  static void cancelAfterBegin(Session session) throws Exception {
    session.client().emptyCall(Empty.getDefaultInstance()); // so that there is a connection
    RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        session.client().streamingInputCall();
    stream.close();
    Check.fails("the cancelled call", Status.Code.CANCELLED, stream::finish);
  }

  static void cancelAfterFirstResponse(Session session) throws Exception {
    DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        session.client().fullDuplexCall();
    try (stream) {
      int size = StreamingCases.RESPONSES[0];
      stream.write(StreamingCases.ping(StreamingCases.REQUESTS[0], size));
      Check.zeros("the first response", size, stream.next().getPayload());
    }
    Check.fails("the cancelled call", Status.Code.CANCELLED, stream::next);
    session.client().emptyCall(Empty.getDefaultInstance()); // the connection stays open
  }

  static void timeoutOnSleepingServer(Session session) throws Exception {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        session.client().withTimeout(SHORT).fullDuplexCall()) {
      Check.fails(
          "a call with a timeout of " + SHORT.toMillis() + " ms",
          Status.Code.DEADLINE_EXCEEDED,
          () -> {
            stream.write(
                StreamingOutputCallRequest.newBuilder()
                    .setPayload(Payloads.zeros(StreamingCases.REQUESTS[0]))
                    .build());
            stream.next();
          });
    }
  }
}
