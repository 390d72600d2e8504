package dev.goshawk.core.client;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.MethodDescriptor;

/**
 * The credentials of a channel, in front of those that a call has of its own. The innermost
 * interceptor, so that a channel without has nothing to ask. Immutable, any thread.
 */
public record ChannelCredentials(CallCredentials credentials) implements ClientInterceptor {

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    CallCredentials own = options.credentials();
    return next.newCall(
        method, options.withCredentials(own == null ? credentials : credentials.and(own)));
  }
}
