package dev.goshawk.core.server;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
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
  static HeaderSource headers(
      Metadata metadata, @Nullable String encoding, @Nullable String acceptEncoding) {
    if (metadata.isEmpty() && encoding == null && acceptEncoding == null) {
      return PLAIN_HEADERS;
    }
    return new Headers(metadata, encoding, acceptEncoding);
  }

  /** Headers that differ from those of most calls. */
  private record Headers(
      Metadata metadata, @Nullable String encoding, @Nullable String acceptEncoding)
      implements HeaderSource {
    @Override
    public void writeTo(HeaderWriter out) {
      out.template(HEADERS);
      if (encoding != null) {
        out.field(WireNames.ENCODING, encoding, Indexing.INCREMENTAL);
      }
      if (acceptEncoding != null) {
        out.field(WireNames.ACCEPT_ENCODING, acceptEncoding, Indexing.INCREMENTAL);
      }
      MetadataWire.write(metadata, out);
    }

    long size() {
      return FIXED_SIZE
          + (encoding == null ? 0 : size(WireNames.ENCODING, encoding))
          + (acceptEncoding == null ? 0 : size(WireNames.ACCEPT_ENCODING, acceptEncoding))
          + MetadataWire.size(metadata);
    }

    private static long size(String name, String value) {
      return (long) name.length() + value.length() + MetadataWire.FIELD_OVERHEAD;
    }
  }

  /** What a client takes that has announced so much; 64 KiB where it has announced nothing. */
  static int limit(int announced) {
    return announced == Integer.MAX_VALUE ? UNANNOUNCED : announced;
  }

  /** What a call ends with whose client does not take its headers; null when it takes them. */
  static @Nullable Status refusal(HeaderSource headers, int limit) {
    return headers instanceof Headers some && some.size() > limit
        ? ResponseEnd.tooLarge("headers", some.metadata, some.size(), limit)
        : null;
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
