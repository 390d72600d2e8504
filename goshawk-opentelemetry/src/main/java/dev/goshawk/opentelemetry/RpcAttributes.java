package dev.goshawk.opentelemetry;

import dev.goshawk.api.Status;
import dev.goshawk.core.trace.CallInstrument;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What calls of one method have by OpenTelemetry's semantic conventions for remote procedure calls,
 * 1.45: metrics and spans the same. Any thread.
 */
final class RpcAttributes {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system.name");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  private static final String GRPC = "grpc";
  private static final String OTHER = "_OTHER";

  /** What is a server's error; other codes say that the client has asked for the wrong thing. */
  private static final Set<Status.Code> SERVER_ERRORS =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  /** The name of a call's span. */
  final String span;

  /** What is known when a call begins. */
  final Attributes started;

  private final boolean server;
  private final AtomicReferenceArray<@Nullable Attributes> ended =
      new AtomicReferenceArray<>(Status.Code.values().length);

  private RpcAttributes(String span, Attributes started, boolean server) {
    this.span = span;
    this.started = started;
    this.server = server;
  }

  static RpcAttributes ofClient(String method, String target) {
    AttributesBuilder all = of(method);
    ServerAddress address = ServerAddress.of(target);
    all.put(ADDRESS, address.host());
    if (address.port() >= 0) {
      all.put(PORT, (long) address.port());
    }
    return new RpcAttributes(span(method), all.build(), false);
  }

  static RpcAttributes ofServer(String method) {
    return new RpcAttributes(span(method), of(method).build(), true);
  }

  private static boolean isKnown(String method) {
    return !method.equals(CallInstrument.OTHER);
  }

  private static String span(String method) {
    return isKnown(method) ? method : GRPC;
  }

  private static AttributesBuilder of(String method) {
    return Attributes.builder().put(SYSTEM, GRPC).put(METHOD, isKnown(method) ? method : OTHER);
  }

  /** Whether a call that ended so has failed in the eyes of this side. */
  boolean isError(Status.Code code) {
    return server ? SERVER_ERRORS.contains(code) : code != Status.Code.OK;
  }

  /** What a call has that ended so. */
  Attributes ended(Status.Code code) {
    Attributes known = ended.get(code.ordinal());
    if (known == null) {
      known = started.toBuilder().putAll(endOf(code)).build();
      ended.set(code.ordinal(), known);
    }
    return known;
  }

  private Attributes endOf(Status.Code code) {
    return isError(code)
        ? Attributes.of(STATUS, code.name(), ERROR, code.name())
        : Attributes.of(STATUS, code.name());
  }

  /** Adds to a span, which has what was known at its start, how its call has ended. */
  void end(Span span, Status.Code code) {
    span.setAllAttributes(endOf(code));
  }
}
