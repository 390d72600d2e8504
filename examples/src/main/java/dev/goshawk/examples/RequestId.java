package dev.goshawk.examples;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import java.util.function.Supplier;

/** Sends a new id with every call, by which the logs of both sides can be matched. */
// snippet: client
final class RequestId implements ClientInterceptor {
  static final MetadataKey<String> ID = MetadataKey.ascii("request-id");

  private final Supplier<String> ids;

  RequestId(Supplier<String> ids) {
    this.ids = ids;
  }

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    return next.newCall(method, options.withMetadata(Metadata.of(ID, ids.get())));
  }
}
// end snippet
