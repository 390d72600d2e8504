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
import org.jspecify.annotations.Nullable;

/**
 * The parts of request header blocks that are the same each time: pseudo-headers per method, and
 * what follows {@code grpc-timeout} per channel. Any thread.
 *
 * <p>Methods are known by their paths, since a dynamic client makes a descriptor for each call.
 * They are kept in two generations: when the younger is full, it becomes the older, and what was
 * only in that is forgotten. So those in use stay, and there are never more than twice {@link
 * #GENERATION}.
 */
final class RequestHeads {

  /** How many methods make a generation: as many as a server of the largest kind has. */
  static final int GENERATION = 500;

  private final String scheme;
  private final String authority;
  private final HeaderTemplate common;
  private volatile Map<String, HeaderTemplate> younger = new ConcurrentHashMap<>();
  private volatile Map<String, HeaderTemplate> older = Map.of();

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
    HeaderTemplate known = younger.get(method.path());
    return known != null ? known : keep(method.path());
  }

  private synchronized HeaderTemplate keep(String path) {
    HeaderTemplate known = younger.get(path);
    if (known != null) {
      return known;
    }
    if (younger.size() >= GENERATION) {
      older = younger;
      younger = new ConcurrentHashMap<>();
    }
    known = older.get(path);
    if (known == null) {
      known =
          HeaderTemplate.of(
              new HeaderField(WireNames.METHOD, "POST"),
              new HeaderField(WireNames.SCHEME, scheme),
              new HeaderField(WireNames.PATH, path),
              new HeaderField(WireNames.AUTHORITY, authority));
    }
    younger.put(path, known);
    return known;
  }

  /** How many methods are kept. */
  int kept() {
    return younger.size() + older.size();
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

  /** The size of all these fields as RFC 9113 §6.5.2 counts, in bytes. */
  long size(MethodDescriptor<?, ?> method, @Nullable String otherAuthority) {
    int other = otherAuthority == null ? 0 : otherAuthority.length() - authority.length();
    return (long) pseudo(method).listSize() + common.listSize() + other;
  }
}
