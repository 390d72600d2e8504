package dev.goshawk.opentelemetry;

import dev.goshawk.api.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** Names, events and ends of spans, as gRFC A72 has them. Any thread. */
final class Spans {

  static final String SENT = "Sent.";
  static final String ATTEMPT = "Attempt.";
  static final String RECEIVED = "Recv.";

  static final String OUTBOUND = "Outbound message";
  static final String INBOUND = "Inbound message";
  static final String NAME_RESOLVED = "Delayed name resolution complete";
  static final String PICKED = "Delayed LB pick complete";

  static final AttributeKey<Long> PREVIOUS = AttributeKey.longKey("previous-rpc-attempts");
  static final AttributeKey<Boolean> TRANSPARENT = AttributeKey.booleanKey("transparent-retry");

  private static final AttributeKey<Long> SEQUENCE = AttributeKey.longKey("sequence-number");
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("message-size");
  private static final AttributeKey<Long> COMPRESSED =
      AttributeKey.longKey("message-size-compressed");

  private Spans() {}

  /**
   * A message went by.
   *
   * @param size its bytes before compression; -1 where nobody knows them any more
   * @param wireSize its bytes as they are sent
   */
  static void message(Span span, String event, long sequence, long size, long wireSize) {
    if (!span.isRecording()) {
      return;
    }
    AttributesBuilder all = Attributes.builder().put(SEQUENCE, sequence);
    if (size >= 0) {
      all.put(SIZE, size);
    }
    if (size != wireSize) {
      all.put(COMPRESSED, wireSize);
    }
    span.addEvent(event, all.build());
  }

  /** Ends a span as a call or an attempt has ended. */
  static void end(Span span, Status status) {
    if (span.isRecording()) {
      if (status.isOk()) {
        span.setStatus(StatusCode.OK);
      } else {
        span.setStatus(StatusCode.ERROR, words(status));
      }
    }
    span.end();
  }

  /** The same by OpenTelemetry's conventions, where whose fault it was counts. */
  static void end(Span span, Status status, RpcAttributes rpc) {
    if (span.isRecording()) {
      rpc.end(span, status.code());
      if (rpc.isError(status.code())) {
        span.setStatus(StatusCode.ERROR, status.message());
      }
    }
    span.end();
  }

  private static String words(Status status) {
    String message = status.message();
    return message.isEmpty() ? status.code().name() : status.code().name() + ", " + message;
  }
}
