package dev.goshawk.core.server;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.server.call.ResponseHead;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.PercentEncoding;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import org.jspecify.annotations.Nullable;

/**
 * The header blocks of responses. What most calls send is a constant; only what differs is made
 * anew. Any thread.
 */
final class ResponseHeads {

  private static final HeaderTemplate HEADERS =
      HeaderTemplate.of(
          new HeaderField(WireNames.STATUS, "200"),
          new HeaderField(WireNames.CONTENT_TYPE, WireNames.GRPC));

  private static final HeaderTemplate OK =
      HeaderTemplate.of(new HeaderField(WireNames.GRPC_STATUS, "0"));

  /** The size of :status and content-type as RFC 9113 section 6.5.2 counts, in bytes. */
  static final int FIXED_SIZE =
      ":status200".length() + "content-typeapplication/grpc".length() + 64;

  /** The largest block that is sent to a client that has announced no limit, in bytes: 64 KiB. */
  private static final int UNANNOUNCED = 64 * 1024;

  /** The headers of a response without metadata and compression. */
  static final HeaderSource PLAIN_HEADERS = out -> out.template(HEADERS);

  /** The trailers of a call that ended with OK and nothing to add. */
  static final HeaderSource PLAIN_OK = out -> out.template(OK);

  private ResponseHeads() {}

  /** Response headers. */
  static HeaderSource headers(ResponseHead head) {
    return isPlain(head) ? PLAIN_HEADERS : out -> write(head, out);
  }

  @SuppressWarnings("ReferenceEquality") // the one of most calls is a constant
  private static boolean isPlain(ResponseHead head) {
    return head == ResponseHead.PLAIN;
  }

  private static void write(ResponseHead head, HeaderWriter out) {
    out.template(HEADERS);
    if (head.encoding() != null) {
      out.field(WireNames.ENCODING, head.encoding(), Indexing.INCREMENTAL);
    }
    if (head.acceptEncoding() != null) {
      out.field(WireNames.ACCEPT_ENCODING, head.acceptEncoding(), Indexing.INCREMENTAL);
    }
    MetadataWire.write(head.metadata(), out);
  }

  private static long size(ResponseHead head) {
    return FIXED_SIZE
        + size(WireNames.ENCODING, head.encoding())
        + size(WireNames.ACCEPT_ENCODING, head.acceptEncoding())
        + MetadataWire.size(head.metadata());
  }

  private static long size(String name, @Nullable String value) {
    return value == null ? 0 : (long) name.length() + value.length() + MetadataWire.FIELD_OVERHEAD;
  }

  /** What a client takes that has announced so much; 64 KiB where it has announced nothing. */
  static int limit(int announced) {
    return announced == Integer.MAX_VALUE ? UNANNOUNCED : announced;
  }

  /** What a call ends with whose client does not take its headers; null when it takes them. */
  static @Nullable Status refusal(ResponseHead head, int limit) {
    return isPlain(head) || size(head) <= limit
        ? null
        : EndFitting.tooLarge("headers", head.metadata(), size(head), limit);
  }

  /** Trailers after headers. */
  static HeaderSource trailers(Status status, Metadata metadata) {
    if (status.isOk() && status.message().isEmpty() && metadata.isEmpty()) {
      return PLAIN_OK;
    }
    return out -> writeTrailers(status, metadata, out);
  }

  /** Headers and trailers in one block. */
  static HeaderSource trailersOnly(
      Status status, Metadata metadata, @Nullable String acceptEncoding) {
    return out -> {
      out.template(HEADERS);
      if (acceptEncoding != null) {
        out.field(WireNames.ACCEPT_ENCODING, acceptEncoding, Indexing.INCREMENTAL);
      }
      writeTrailers(status, metadata, out);
    };
  }

  /** The head of a reply to what is not a gRPC request; its words follow as data. */
  static HeaderSource refusal(int httpStatus, Status status) {
    return out -> {
      out.field(WireNames.STATUS, Integer.toString(httpStatus), Indexing.NONE);
      out.field(WireNames.CONTENT_TYPE, "text/plain; charset=utf-8", Indexing.NONE);
      if (httpStatus == 405) {
        out.field("allow", "POST", Indexing.NONE);
      }
      writeTrailers(status, Metadata.EMPTY, out);
    };
  }

  private static void writeTrailers(Status status, Metadata metadata, HeaderWriter out) {
    out.field(
        WireNames.GRPC_STATUS, Integer.toString(status.code().number()), Indexing.INCREMENTAL);
    if (!status.message().isEmpty()) {
      out.field(WireNames.GRPC_MESSAGE, PercentEncoding.encode(status.message()), Indexing.NAME);
    }
    MetadataWire.write(metadata, out);
  }
}
