package dev.goshawk.core.client;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parts of request header blocks that are the same each time: pseudo-headers per method, and
 * what follows {@code grpc-timeout} per channel. Any thread.
 */
final class RequestHeads {

  private final String scheme;
  private final String authority;
  private final HeaderTemplate common;
  private final Map<MethodDescriptor<?, ?>, HeaderTemplate> methods = new ConcurrentHashMap<>();

  RequestHeads(String scheme, String authority, String userAgent, Codecs codecs) {
    this.scheme = scheme;
    this.authority = authority;
    this.common =
        HeaderTemplate.of(
            new HeaderField(WireNames.TE, "trailers"),
            new HeaderField(WireNames.CONTENT_TYPE, WireNames.GRPC),
            new HeaderField(WireNames.USER_AGENT, userAgent),
            new HeaderField(WireNames.ACCEPT_ENCODING, codecs.acceptEncoding()));
  }

  /** The pseudo-headers of a method's calls to the channel's authority. */
  HeaderTemplate pseudo(MethodDescriptor<?, ?> method) {
    HeaderTemplate known = methods.get(method);
    return known != null ? known : methods.computeIfAbsent(method, m -> pseudo(m, authority));
  }

  private HeaderTemplate pseudo(MethodDescriptor<?, ?> method, String authority) {
    return HeaderTemplate.of(
        new HeaderField(WireNames.METHOD, "POST"),
        new HeaderField(WireNames.SCHEME, scheme),
        new HeaderField(WireNames.PATH, method.path()),
        new HeaderField(WireNames.AUTHORITY, authority));
  }

  /** Writes the pseudo-headers of one call to another authority. */
  void writePseudo(MethodDescriptor<?, ?> method, String authority, HeaderWriter out) {
    out.field(WireNames.METHOD, "POST", Indexing.INCREMENTAL);
    out.field(WireNames.SCHEME, scheme, Indexing.INCREMENTAL);
    out.field(WireNames.PATH, method.path(), Indexing.INCREMENTAL);
    out.field(WireNames.AUTHORITY, authority, Indexing.INCREMENTAL);
  }

  /** What follows the timeout. */
  HeaderTemplate common() {
    return common;
  }
}
