package dev.goshawk.logging.binarylog;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.logging.SecretNames;
import dev.goshawk.logging.binarylog.BinaryLogFilter.Limits;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one call, as messages {@code grpc.binarylog.v1.GrpcLogEntry}, numbered as they
 * come. Any thread: guarded by its monitor, so that a sink has them in their order.
 */
final class CallEntries {

  // Who logs: GrpcLogEntry.Logger.
  static final int CLIENT = 1;
  static final int SERVER = 2;

  // What happens: GrpcLogEntry.EventType.
  private static final int CLIENT_HEADER = 1;
  private static final int SERVER_HEADER = 2;
  private static final int CLIENT_MESSAGE = 3;
  private static final int SERVER_MESSAGE = 4;
  private static final int CLIENT_HALF_CLOSE = 5;
  private static final int SERVER_TRAILER = 6;
  private static final int CANCEL = 7;

  // The fields of GrpcLogEntry; a payload is in one of those from 6 to 9.
  private static final int TIMESTAMP = 1;
  private static final int CALL_ID = 2;
  private static final int SEQUENCE_ID = 3;
  private static final int TYPE = 4;
  private static final int LOGGER = 5;
  private static final int CLIENT_HEADER_PAYLOAD = 6;
  private static final int SERVER_HEADER_PAYLOAD = 7;
  private static final int MESSAGE_PAYLOAD = 8;
  private static final int TRAILER_PAYLOAD = 9;
  private static final int TRUNCATED = 10;
  private static final int PEER = 11;

  // The fields of the payloads.
  private static final int METADATA = 1; // of all headers, and of the trailer
  private static final int METHOD_NAME = 2;
  private static final int AUTHORITY = 3;
  private static final int TIMEOUT = 4;
  private static final int LENGTH = 1; // of a message
  private static final int DATA = 2;
  private static final int STATUS_CODE = 2; // of the trailer
  private static final int STATUS_MESSAGE = 3;
  private static final int STATUS_DETAILS = 4;

  // Of google.protobuf.Timestamp and Duration.
  private static final int SECONDS = 1;
  private static final int NANOS = 2;

  private final BinaryLogSink sink;
  private final SecretNames secrets;
  private final Limits limits;
  private final long callId;
  private final int logger;
  private long sequence; // guarded by this

  CallEntries(BinaryLogSink sink, SecretNames secrets, Limits limits, long callId, int logger) {
    this.sink = sink;
    this.secrets = secrets;
    this.limits = limits;
    this.callId = callId;
    this.logger = logger;
  }

  /** The request headers. */
  void clientHeader(
      String path,
      String authority,
      @Nullable Duration timeout,
      Metadata metadata,
      @Nullable SocketAddress peer) {
    LoggedMetadata logged = new LoggedMetadata(metadata, secrets, limits.headers());
    MessageBuilder header =
        new MessageBuilder()
            .message(METADATA, logged.message())
            .text(METHOD_NAME, path)
            .text(AUTHORITY, authority);
    if (timeout != null) {
      header.message(TIMEOUT, time(timeout.getSeconds(), timeout.getNano()));
    }
    write(CLIENT_HEADER, CLIENT_HEADER_PAYLOAD, header, logged.isTruncated(), peer);
  }

  /** The response headers. */
  void serverHeader(Metadata metadata, @Nullable SocketAddress peer) {
    LoggedMetadata logged = new LoggedMetadata(metadata, secrets, limits.headers());
    MessageBuilder header = new MessageBuilder().message(METADATA, logged.message());
    write(SERVER_HEADER, SERVER_HEADER_PAYLOAD, header, logged.isTruncated(), peer);
  }

  void clientMessage(ByteBuffer message) {
    message(CLIENT_MESSAGE, message);
  }

  void serverMessage(ByteBuffer message) {
    message(SERVER_MESSAGE, message);
  }

  private void message(int type, ByteBuffer message) {
    int length = message.remaining();
    byte[] data = new byte[Math.min(length, limits.messages())];
    message.get(data);
    MessageBuilder logged = new MessageBuilder().integer(LENGTH, length).bytes(DATA, data);
    write(type, MESSAGE_PAYLOAD, logged, data.length < length, null);
  }

  void halfClose() {
    write(CLIENT_HALF_CLOSE, 0, null, false, null);
  }

  /** The end, with a status that was sent, or that the client has made in want of one. */
  void trailer(Status status, Metadata trailers, @Nullable SocketAddress peer) {
    LoggedMetadata logged = new LoggedMetadata(trailers, secrets, limits.headers());
    MessageBuilder trailer =
        new MessageBuilder()
            .message(METADATA, logged.message())
            .integer(STATUS_CODE, status.code().number())
            .text(STATUS_MESSAGE, status.message())
            .bytes(STATUS_DETAILS, LoggedMetadata.statusDetails(trailers));
    write(SERVER_TRAILER, TRAILER_PAYLOAD, trailer, logged.isTruncated(), peer);
  }

  void cancel() {
    write(CANCEL, 0, null, false, null);
  }

  private synchronized void write(
      int type,
      int field,
      @Nullable MessageBuilder payload,
      boolean truncated,
      @Nullable SocketAddress peer) {
    Instant now = Instant.now();
    sequence++;
    MessageBuilder entry =
        new MessageBuilder()
            .message(TIMESTAMP, time(now.getEpochSecond(), now.getNano()))
            .integer(CALL_ID, callId)
            .integer(SEQUENCE_ID, sequence)
            .integer(TYPE, type)
            .integer(LOGGER, logger);
    if (payload != null) {
      entry.message(field, payload);
    }
    entry.flag(TRUNCATED, truncated);
    if (peer != null) {
      entry.message(PEER, LoggedAddress.message(peer));
    }
    sink.write(entry.build());
  }

  private static MessageBuilder time(long seconds, int nanos) {
    return new MessageBuilder().integer(SECONDS, seconds).integer(NANOS, nanos);
  }
}
