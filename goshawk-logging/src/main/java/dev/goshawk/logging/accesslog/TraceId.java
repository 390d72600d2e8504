package dev.goshawk.logging.accesslog;

import dev.goshawk.api.Metadata;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request says it belongs to, by {@code traceparent} (W3C Trace Context), else by
 * {@code grpc-trace-bin} (gRFC A72). What is malformed is no trace.
 */
final class TraceId {

  private static final String W3C = "traceparent";
  private static final String BINARY = "grpc-trace-bin";

  // 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
  private static final int W3C_LENGTH = 55;
  private static final int W3C_BEGIN = 3;
  private static final int DIGITS = 32;

  // A version, 0, then field 0: 16 bytes.
  private static final int BINARY_LENGTH = 29;
  private static final int BINARY_BEGIN = 2;
  private static final int BYTES = 16;

  private TraceId() {}

  static @Nullable String of(Metadata metadata) {
    if (metadata.isEmpty()) {
      return null;
    }
    String text = metadata.text(W3C);
    return text != null ? ofText(text) : ofBinary(metadata);
  }

  private static @Nullable String ofText(String text) {
    if (text.length() < W3C_LENGTH || text.charAt(2) != '-') {
      return null;
    }
    String id = text.substring(W3C_BEGIN, W3C_BEGIN + DIGITS);
    boolean some = false;
    for (int i = 0; i < DIGITS; i++) {
      char c = id.charAt(i);
      if (!HexFormat.isHexDigit(c) || (c >= 'A' && c <= 'F')) {
        return null;
      }
      some |= c != '0';
    }
    return some ? id : null;
  }

  private static @Nullable String ofBinary(Metadata metadata) {
    for (int i = 0; i < metadata.size(); i++) {
      Metadata.Entry entry = metadata.entry(i);
      if (entry.name().equals(BINARY) && entry.isBinary()) {
        byte[] bytes = entry.bytes();
        return bytes.length >= BINARY_LENGTH && bytes[0] == 0 && bytes[1] == 0
            ? HexFormat.of().formatHex(bytes, BINARY_BEGIN, BINARY_BEGIN + BYTES)
            : null;
      }
    }
    return null;
  }
}
