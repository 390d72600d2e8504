package dev.goshawk.core.client;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.wire.GrpcTimeout;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes request header blocks. What is the same each time is kept: pseudo-headers per method, and
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

  /** How many attempts a call made before, in those that are not the first. */
  private static final MetadataKey<String> PREVIOUS_ATTEMPTS =
      MetadataKey.ascii("grpc-previous-rpc-attempts");

  /** What that field counts with a number of up to ten digits. */
  private static final int PREVIOUS_ATTEMPTS_SIZE =
      PREVIOUS_ATTEMPTS.name().length() + 10 + MetadataWire.FIELD_OVERHEAD;

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

  /** What follows the timeout. */
  HeaderTemplate common() {
    return common;
  }

  /** Writes the request headers of an attempt. Its loop. */
  void write(Attempt<?> attempt, HeaderWriter out) {
    ChannelCall<?, ?> call = attempt.call();
    PickResult picked = attempt.pick();
    String other = authority(call, picked);
    if (other == null) {
      out.template(pseudo(call.method));
    } else {
      writePseudo(call.method, other, out);
    }
    Deadline until = call.completion().deadline();
    if (until != null) {
      long left = until.remainingNanos(call.channel.loop().nanoTime());
      out.field(WireNames.TIMEOUT, GrpcTimeout.format(left), Indexing.NAME);
    }
    out.template(common);
    String codec = call.options.compression();
    if (codec != null) {
      out.field(WireNames.ENCODING, codec, Indexing.INCREMENTAL);
    }
    Metadata metadata = metadata(attempt);
    if (attempt.ordinal() > 0) {
      out.field(PREVIOUS_ATTEMPTS.name(), Integer.toString(attempt.ordinal()), Indexing.NAME);
      metadata = metadata.without(PREVIOUS_ATTEMPTS);
    }
    MetadataWire.write(metadata, out);
    if (picked != null) {
      MetadataWire.write(picked.metadata(), out);
    }
    CredentialsFetch credentials = attempt.credentials();
    if (credentials != null) {
      MetadataWire.write(credentials.metadata(), out);
    }
  }

  /** The call's own metadata, with that of its tracers. */
  private static Metadata metadata(Attempt<?> attempt) {
    ChannelCall<?, ?> call = attempt.call();
    Metadata own = call.options.metadata();
    return call.trace() == null ? own : call.trace().metadata(attempt, own);
  }

  /** The call's own authority, or the picker's, or null for the channel's. */
  private static @Nullable String authority(ChannelCall<?, ?> call, @Nullable PickResult picked) {
    String own = call.options.authority();
    return own != null || picked == null ? own : picked.authority();
  }

  /** That the request headers of an attempt are more than the server takes, or null. */
  @Nullable String tooLarge(Attempt<?> attempt, long limit) {
    if (limit == Integer.MAX_VALUE) {
      return null;
    }
    ChannelCall<?, ?> call = attempt.call();
    Metadata metadata = metadata(attempt);
    CredentialsFetch credentials = attempt.credentials();
    Metadata proof = credentials == null ? Metadata.EMPTY : credentials.metadata();
    PickResult picked = attempt.pick();
    long size =
        size(call.method, authority(call, picked))
            + GrpcTimeout.MAX_FIELD_SIZE
            + (attempt.ordinal() == 0 ? 0 : PREVIOUS_ATTEMPTS_SIZE)
            + (picked == null ? 0 : MetadataWire.size(picked.metadata()))
            + MetadataWire.size(metadata)
            + MetadataWire.size(proof);
    if (size <= limit) {
      return null;
    }
    Metadata.Entry largest = MetadataWire.largest(metadata, proof);
    return String.format(
        Locale.ROOT,
        "request headers of %,d bytes exceed the server's SETTINGS_MAX_HEADER_LIST_SIZE %,d%s",
        size,
        limit,
        largest == null
            ? ""
            : String.format(
                Locale.ROOT,
                "; the largest metadata is '%s' with %,d bytes",
                largest.name(),
                MetadataWire.size(largest)));
  }

  /** Writes the pseudo-headers of one call to another authority. */
  private void writePseudo(MethodDescriptor<?, ?> method, String authority, HeaderWriter out) {
    out.field(WireNames.METHOD, "POST", Indexing.INCREMENTAL);
    out.field(WireNames.SCHEME, scheme, Indexing.INCREMENTAL);
    out.field(WireNames.PATH, method.path(), Indexing.INCREMENTAL);
    out.field(WireNames.AUTHORITY, authority, Indexing.INCREMENTAL);
  }

  /** The size of all these fields as RFC 9113 §6.5.2 counts, in bytes. */
  long size(MethodDescriptor<?, ?> method, @Nullable String otherAuthority) {
    int other = otherAuthority == null ? 0 : otherAuthority.length() - authority.length();
    return (long) pseudo(method).listSize() + common.listSize() + other;
  }
}
