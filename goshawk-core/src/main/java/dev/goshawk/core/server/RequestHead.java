package dev.goshawk.core.server;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageFormat;
import dev.goshawk.core.message.MessageFormats;
import dev.goshawk.core.server.call.CallHead;
import dev.goshawk.core.server.call.CallProtocol;
import dev.goshawk.core.server.call.CallRefusal;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.core.wire.GrpcTimeout;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The header block of a request, read and checked.
 *
 * <p>Event loop only. What is wrong with a request is told by {@link #of}, in the order in which
 * the questions make sense: is it gRPC at all, does the path name a method, can the rest be
 * understood. What a block means that comes again and again is kept with it.
 */
final class RequestHead implements CallHead {

  private final GrpcServerProtocol protocol;

  private @Nullable String httpMethod;
  private @Nullable HeaderField pathField;
  private @Nullable String contentType;
  private @Nullable String timeout;
  private @Nullable String encoding;
  private @Nullable String userAgent;
  private @Nullable String te;
  private int contentTypes;
  private int timeouts;
  private int encodings;
  private int authorities;
  private int hosts;
  private int customFields;

  /** Whether the same block may mean something else the next time. */
  private boolean passing;

  private String path = "";
  private @Nullable ServerMethod<?, ?> method;
  private @Nullable String acceptEncoding;
  private MessageFormat format = MessageFormat.PROTO;
  private @Nullable Codec codec;

  /** The authority, or the host where there is none. */
  private String authority = "";

  private long timeoutNanos = -1;
  private Metadata metadata = Metadata.EMPTY;
  private @Nullable CallRefusal refusal;

  private RequestHead(GrpcServerProtocol protocol) {
    this.protocol = protocol;
  }

  /** Reads a block, and keeps what it says with it where that will be so again. */
  static RequestHead of(HeaderBlock block, GrpcServerProtocol protocol, ServerSettings settings) {
    RequestHead head = new RequestHead(protocol);
    head.refusal = head.understand(block, settings);
    if (block.isCached() && !head.passing) {
      block.attachment(head);
    }
    return head;
  }

  private @Nullable CallRefusal understand(HeaderBlock block, ServerSettings settings) {
    for (int i = 0; i < block.count(); i++) {
      take(block.field(i));
    }
    path = pathField == null ? "" : pathField.value();
    if (block.tooLarge()) {
      return RequestRefusals.tooLarge(isOther(), settings.http2().maxHeaderListSize());
    }
    CallRefusal refusal = checkProtocol();
    if (refusal == null) {
      refusal = checkMethod(settings);
    }
    if (refusal == null) {
      refusal = checkFormat(settings.formats());
    }
    if (refusal == null) {
      refusal = checkEncodingAndTimeout(settings.calls().codecs());
    }
    if (refusal == null && customFields > 0) {
      try {
        metadata = MetadataWire.read(block);
      } catch (IllegalArgumentException e) {
        refusal = RequestRefusals.ofMetadata(e);
      }
    }
    return refusal;
  }

  private void take(HeaderField field) {
    switch (field.name()) {
      case WireNames.METHOD -> httpMethod = field.value();
      case WireNames.PATH -> pathField = field;
      case WireNames.CONTENT_TYPE -> {
        contentTypes++;
        contentType = field.value();
      }
      case WireNames.TIMEOUT -> {
        timeouts++;
        timeout = field.value();
      }
      case WireNames.ENCODING -> {
        encodings++;
        encoding = field.value();
      }
      case WireNames.ACCEPT_ENCODING ->
          acceptEncoding =
              acceptEncoding == null ? field.value() : acceptEncoding + "," + field.value();
      case WireNames.AUTHORITY -> {
        authorities++;
        authority = field.value();
      }
      case WireNames.HOST -> {
        hosts++;
        if (authorities == 0) {
          authority = field.value();
        }
      }
      case WireNames.SCHEME -> {}
      case WireNames.TE -> te = field.value();
      case WireNames.USER_AGENT -> userAgent = field.value();
      default -> {
        if (!MetadataKey.isReserved(field.name())) {
          customFields++;
        }
      }
    }
  }

  @Override
  public CallProtocol protocol() {
    return protocol;
  }

  @Override
  public @Nullable CallRefusal refusal() {
    return refusal;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable ServerMethod<?, ?> method() {
    return method;
  }

  @Override
  public MessageFormat format() {
    return format;
  }

  @Override
  public @Nullable Codec codec() {
    return codec;
  }

  @Override
  public @Nullable String acceptEncoding() {
    return acceptEncoding;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  /** Made when asked for, which is seldom. */
  @Override
  public Metadata transportHeaders() {
    Metadata.Builder headers = Metadata.builder();
    add(headers, WireNames.TE, te);
    add(headers, WireNames.CONTENT_TYPE, contentType);
    add(headers, WireNames.USER_AGENT, userAgent);
    add(headers, WireNames.TIMEOUT, timeout);
    add(headers, WireNames.ENCODING, encoding);
    add(headers, WireNames.ACCEPT_ENCODING, acceptEncoding);
    return headers.build();
  }

  private static void add(Metadata.Builder headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(Metadata.Entry.ofText(name, value, false));
    }
  }

  private @Nullable CallRefusal checkProtocol() {
    if (!"POST".equals(httpMethod)) {
      return RequestRefusals.ofHttpMethod(httpMethod);
    }
    if (contentType == null || !WireNames.isGrpc(contentType)) {
      return RequestRefusals.ofContentType(contentType);
    }
    if (contentTypes > 1) {
      return RequestRefusals.repeated(contentTypes, WireNames.CONTENT_TYPE);
    }
    if (timeouts > 1) {
      return RequestRefusals.repeated(timeouts, WireNames.TIMEOUT);
    }
    if (encodings > 1) {
      return RequestRefusals.repeated(encodings, WireNames.ENCODING);
    }
    return authorities > 1 || hosts > 1 ? RequestRefusals.ofHosts(authorities, hosts) : null;
  }

  /**
   * Whether a request whose fields did not all fit is not one of gRPC, as far as can be seen: its
   * content type may lie behind what was left out.
   */
  private boolean isOther() {
    return !"POST".equals(httpMethod) || (contentType != null && !WireNames.isGrpc(contentType));
  }

  private @Nullable CallRefusal checkFormat(MessageFormats formats) {
    MessageFormat found = formats.find(Objects.requireNonNull(contentType));
    if (found != null) {
      format = found;
      return null;
    }
    return RequestRefusals.unsupported(WireNames.CONTENT_TYPE, contentType, formats);
  }

  private @Nullable CallRefusal checkMethod(ServerSettings settings) {
    HeaderField field = pathField;
    if (field == null || !path.startsWith("/")) {
      return RequestRefusals.ofPath(path);
    }
    if (field.attachment() instanceof ServerMethod<?, ?> known) {
      method = known;
      return null;
    }
    method = settings.methods().get(path);
    if (method != null) {
      field.attachment(method);
      return null;
    }
    passing = true;
    try {
      method = isUri(path) ? settings.unknown().find(path) : null;
    } catch (StatusException e) {
      return new CallRefusal(200, e.status());
    }
    return method != null ? null : RequestRefusals.unknownMethod(path);
  }

  private @Nullable CallRefusal checkEncodingAndTimeout(Codecs codecs) {
    if (encoding != null && !encoding.equals(Codecs.IDENTITY)) {
      codec = codecs.find(encoding);
      if (codec == null) {
        return RequestRefusals.unsupported(WireNames.ENCODING, encoding, codecs);
      }
    }
    if (timeout != null) {
      timeoutNanos = GrpcTimeout.parse(timeout);
      if (timeoutNanos == GrpcTimeout.MALFORMED) {
        return RequestRefusals.malformedTimeout(timeout);
      }
      if (timeoutNanos == 0) {
        return RequestRefusals.noTime(timeout);
      }
    }
    return null;
  }

  /** Whether all octets are such as a path has in a URI (RFC 3986 section 3.3). */
  private static boolean isUri(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
