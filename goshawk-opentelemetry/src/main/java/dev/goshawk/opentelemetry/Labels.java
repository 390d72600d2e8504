package dev.goshawk.opentelemetry;

import dev.goshawk.api.Status;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.core.trace.PickInfo;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What calls of one method, to one target or on a server, have as labels and as names of spans. It
 * is made once for them all, and so is what it has for each status. Any thread.
 */
final class Labels {

  static final String LOCALITY = PickInfo.LOCALITY;
  static final String BACKEND_SERVICE = PickInfo.BACKEND_SERVICE;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey(CallInstrument.METHOD);
  private static final AttributeKey<String> TARGET = AttributeKey.stringKey(CallInstrument.TARGET);
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey(CallInstrument.STATUS);
  private static final AttributeKey<String> CUSTOM =
      AttributeKey.stringKey(CallInstrument.CUSTOM_LABEL);

  private static final Status.Code[] CODES = Status.Code.values();

  /** What a call of the method has before its end is known. */
  final Attributes started;

  /** What its spans and metrics have by OpenTelemetry's conventions. */
  final RpcAttributes rpc;

  /** The method behind the prefix of a span. */
  private final String dotted;

  private final AtomicReferenceArray<@Nullable Attributes> ended =
      new AtomicReferenceArray<>(CODES.length);

  private Labels(Attributes started, String method, RpcAttributes rpc) {
    this.started = started;
    this.dotted = method.replace('/', '.');
    this.rpc = rpc;
  }

  /** Of a method that is called. */
  static Labels ofClient(String method, String target, RpcAttributes rpc) {
    return new Labels(Attributes.of(METHOD, method, TARGET, target), method, rpc);
  }

  /** Of a method that is served. */
  static Labels ofServer(String method, RpcAttributes rpc) {
    return new Labels(Attributes.of(METHOD, method), method, rpc);
  }

  /** The name of a span, as gRPC has it: {@code Sent.package.Service.Method}. */
  String span(String prefix) {
    return prefix.concat(dotted);
  }

  /** What a call or an attempt has that ended so. */
  Attributes ended(Status.Code code) {
    Attributes known = ended.get(code.ordinal());
    if (known == null) {
      known = started.toBuilder().put(STATUS, code.name()).build();
      ended.set(code.ordinal(), known);
    }
    return known;
  }

  /**
   * Labels with those that are optional, of which the call or the attempt has what it has.
   *
   * @param wanted the names of those that somebody wants
   * @param custom what the caller has given
   * @param picked what balancing policies have said of the backend; null for what is not of one
   */
  static Attributes with(
      Attributes labels,
      Set<String> wanted,
      @Nullable String custom,
      @Nullable Map<String, String> picked) {
    if (wanted.isEmpty()) {
      return labels;
    }
    AttributesBuilder all = labels.toBuilder();
    if (wanted.contains(CallInstrument.CUSTOM_LABEL)) {
      all.put(CUSTOM, custom == null ? "" : custom);
    }
    if (picked != null) {
      put(all, wanted, picked, LOCALITY);
      put(all, wanted, picked, BACKEND_SERVICE);
    }
    return all.build();
  }

  private static void put(
      AttributesBuilder all, Set<String> wanted, Map<String, String> picked, String name) {
    if (wanted.contains(name)) {
      all.put(name, picked.getOrDefault(name, ""));
    }
  }
}
