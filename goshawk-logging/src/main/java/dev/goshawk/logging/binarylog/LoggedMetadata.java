package dev.goshawk.logging.binarylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.logging.SecretNames;
import java.util.Set;

/**
 * Metadata as message {@code grpc.binarylog.v1.Metadata}: entries in their order, as far as the
 * limit goes, which counts names and values. One thread.
 *
 * <p>What gRPC owns, what load balancers send and what is secret is left out, which is no
 * truncation; {@code grpc-trace-bin} is always there, and counts nothing.
 */
final class LoggedMetadata {

  private static final String TRACE = "grpc-trace-bin";
  private static final String DETAILS = "grpc-status-details-bin";
  private static final Set<String> LOAD_BALANCING = Set.of("lb-token", "lb-cost-bin");

  private static final int ENTRY = 1;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final MessageBuilder message = new MessageBuilder();
  private boolean truncated;

  LoggedMetadata(Metadata metadata, SecretNames secrets, int limit) {
    long left = limit;
    for (int i = 0; i < metadata.size(); i++) {
      Metadata.Entry entry = metadata.entry(i);
      boolean trace = entry.name().equals(TRACE);
      if (!trace && (truncated || isLeftOut(entry, secrets))) {
        continue;
      }
      byte[] value = value(entry);
      int size = trace ? 0 : entry.name().length() + value.length;
      if (size > left) {
        truncated = true;
      } else {
        left -= size;
        message.message(ENTRY, new MessageBuilder().text(KEY, entry.name()).bytes(VALUE, value));
      }
    }
  }

  private static boolean isLeftOut(Metadata.Entry entry, SecretNames secrets) {
    String name = entry.name();
    return name.startsWith("grpc-")
        || MetadataKey.isReserved(name)
        || LOAD_BALANCING.contains(name)
        || secrets.isSecret(entry);
  }

  private static byte[] value(Metadata.Entry entry) {
    return entry.isBinary() ? entry.bytes() : entry.text().getBytes(UTF_8);
  }

  /** The {@code google.rpc.Status} of trailers, encoded; empty when there is none. */
  static byte[] statusDetails(Metadata trailers) {
    for (int i = 0; i < trailers.size(); i++) {
      Metadata.Entry entry = trailers.entry(i);
      if (entry.name().equals(DETAILS) && entry.isBinary()) {
        return entry.bytes();
      }
    }
    return new byte[0];
  }

  MessageBuilder message() {
    return message;
  }

  /** Whether entries are missing for want of room. */
  boolean isTruncated() {
    return truncated;
  }
}
