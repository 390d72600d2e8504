package dev.goshawk.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Lets calls wait for their options. */
final class DelayingInterceptor implements ClientInterceptor {
  private final Function<CallOptions, CompletionStage<CallOptions>> wait;

  DelayingInterceptor(Function<CallOptions, CompletionStage<CallOptions>> wait) {
    this.wait = wait;
  }

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    return new DelayedClientCall<>(method, options, next, wait.apply(options));
  }
}
