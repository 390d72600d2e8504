package dev.goshawk.examples;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import java.util.function.Supplier;

/**
 * Sends a token with every call of a client.
 *
 * <p>The name {@code authorization} is one whose values Goshawk neither logs nor lets header
 * compression remember.
 */
// snippet: client
public final class BearerToken implements ClientInterceptor {
  static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  private final Supplier<String> token;

  /** Asks for the token at each call, so that it may change. */
  public BearerToken(Supplier<String> token) {
    this.token = token;
  }

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    Metadata credentials = Metadata.of(AUTHORIZATION, "Bearer " + token.get());
    return next.newCall(method, options.withMetadata(credentials));
  }
}
// end snippet
