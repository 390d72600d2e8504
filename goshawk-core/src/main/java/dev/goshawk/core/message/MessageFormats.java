package dev.goshawk.core.message;

import dev.goshawk.core.wire.WireNames;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The formats of messages that one end knows, by content subtype. Immutable, any thread. */
public final class MessageFormats {

  private final Map<String, MessageFormat> bySubtype = new TreeMap<>();

  /** {@link MessageFormat#PROTO} and others. */
  public MessageFormats(Collection<MessageFormat> others) {
    bySubtype.put(MessageFormat.PROTO.subtype(), MessageFormat.PROTO);
    for (MessageFormat format : others) {
      bySubtype.put(format.subtype(), format);
    }
  }

  /**
   * The format that a content type of gRPC names, or null.
   *
   * @param contentType begins with {@code application/grpc}, in any case
   */
  public @Nullable MessageFormat find(String contentType) {
    int from = WireNames.GRPC.length();
    int end = contentType.indexOf(';', from);
    String rest = contentType.substring(from, end < 0 ? contentType.length() : end).strip();
    return rest.isEmpty()
        ? MessageFormat.PROTO
        : bySubtype.get(rest.substring(1).toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return String.join(",", bySubtype.keySet());
  }
}
