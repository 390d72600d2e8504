package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.ResponseStatus;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderBlock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the header blocks of a response mean: its headers, and how it ends. Event loop only. What is
 * known of it is in fields of the {@link ClientStream}.
 */
final class ClientResponse {

  /** What the usual response headers mean: gRPC's, without encoding and metadata. */
  private record PlainHeaders(Metadata transport) {}

  private ClientResponse() {}

  /** A header block came: headers, trailers, or those of an informational response. */
  static void onHeaders(ClientStream<?> stream, HeaderBlock block, boolean last) {
    stream.connection().responseCame();
    Object known = block.attachment();
    if (known instanceof PlainHeaders plain && !last) {
      stream.headersSeen = true;
      stream.transportHeaders(plain.transport);
      stream.attempt.onHeaders(Metadata.EMPTY);
      return;
    }
    if (known instanceof ResponseEnding ending
        && stream.headersSeen
        && !(stream.input() instanceof ForeignBody)) {
      end(stream, ending);
      return;
    }
    if (!stream.headersSeen && ResponseStatus.isInformational(block)) {
      return;
    }
    Status wrong = wrong(stream, block, last);
    if (wrong != null) {
      stream.fail(wrong);
      return;
    }
    try {
      if (last) {
        onTrailers(stream, block);
      } else {
        onInitialHeaders(stream, block);
      }
    } catch (IllegalArgumentException e) {
      stream.fail(Status.INTERNAL.withMessage(String.valueOf(e.getMessage())));
    }
  }

  /** Why the block cannot be understood whatever it says, or null. */
  private static @Nullable Status wrong(ClientStream<?> stream, HeaderBlock block, boolean last) {
    if (block.tooLarge()) {
      int maxHeaderListSize = stream.connection().channel().settings().http2().maxHeaderListSize();
      return Status.INTERNAL.withMessage(
          String.format(
              Locale.ROOT,
              "response %s of more than %,d bytes, or with too many fields, exceed"
                  + " maxInboundMetadataSize %,d",
              last ? "trailers" : "headers",
              maxHeaderListSize,
              maxHeaderListSize));
    }
    String repeated = ResponseStatus.repeated(block);
    return repeated == null
        ? null
        : Status.INTERNAL.withMessage("the response has " + repeated + " more than once");
  }

  private static void onInitialHeaders(ClientStream<?> stream, HeaderBlock headers) {
    stream.headersSeen = true;
    if (!stream.attempt.onResponse()) {
      return;
    }
    Status foreign = ResponseStatus.foreign(headers);
    if (foreign != null) {
      // Its words are of use where it has no grpc-message.
      boolean wordless = ResponseStatus.explicit(headers) == null;
      stream.foreign(new ForeignBody(stream, foreign, wordless, stream::fail));
      return;
    }
    String encoding = headers.first(WireNames.ENCODING);
    if (encoding != null && !encoding.equals(Codecs.IDENTITY)) {
      Codecs codecs = stream.call().codecs();
      stream.codec = codecs.find(encoding);
      if (stream.codec == null) {
        stream.fail(
            Status.INTERNAL.withMessage(
                "grpc-encoding '"
                    + PeerText.escaped(encoding)
                    + "' of the response is not supported; this client has "
                    + codecs));
        return;
      }
    }
    Metadata transport = MetadataWire.readTransport(headers);
    stream.transportHeaders(transport);
    Metadata metadata = MetadataWire.read(headers);
    if (headers.isCached() && stream.codec == null && metadata.isEmpty()) {
      headers.attachment(new PlainHeaders(transport));
    }
    stream.attempt.onHeaders(metadata);
  }

  private static void onTrailers(ClientStream<?> stream, HeaderBlock block) {
    Status given = ResponseStatus.explicit(block);
    Metadata metadata =
        given == null || given.isOk() ? MetadataWire.read(block) : MetadataWire.readSound(block);
    Status foreign = foreign(stream, block);
    if (foreign != null) {
      MessageInput input = stream.input();
      if (input != null) {
        input.stop();
      }
      stream.ended(given != null && !given.isOk() ? given : foreign, metadata);
      stream.resetIfUnended();
      return;
    }
    ResponseEnding ending =
        new ResponseEnding(given != null ? given : missing(stream, block), metadata);
    if (given != null && stream.headersSeen && block.isCached()) {
      block.attachment(ending);
    }
    end(stream, ending);
  }

  /** The status of a response that is not gRPC's, as its headers or these trailers say, or null. */
  private static @Nullable Status foreign(ClientStream<?> stream, HeaderBlock trailers) {
    if (!stream.headersSeen) {
      return ResponseStatus.foreign(trailers);
    }
    return stream.input() instanceof ForeignBody body ? body.status() : null;
  }

  /** The status of a gRPC response without one. Its HTTP status means nothing, but is told. */
  private static Status missing(ClientStream<?> stream, HeaderBlock block) {
    return Status.UNKNOWN.withMessage(
        stream.headersSeen
            ? "the trailers have no grpc-status"
            : "the response has no grpc-status; HTTP status " + block.first(WireNames.STATUS));
  }

  /** The server has ended the call: its messages go first. */
  private static void end(ClientStream<?> stream, ResponseEnding ending) {
    stream.end = ending;
    MessageInput input = stream.input();
    if (input == null) {
      stream.ended(ending.status(), ending.trailers());
    } else {
      try {
        input.onEnd();
      } catch (MessageException e) {
        input.stop();
        // A message cut off is an error only of a call that claims to have succeeded.
        stream.ended(ending.status().isOk() ? e.status() : ending.status(), ending.trailers());
      }
    }
    stream.resetIfUnended();
  }
}
