package dev.goshawk.core.client;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.DelayedClientCall;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.resolve.ConfigSelector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes the calls of a channel, behind its own interceptors: where the resolver has a config
 * selector, each with what that chooses, and behind the interceptors that it chooses. Any thread.
 *
 * <p>Where the provider of the resolver says that there will be a selector, calls that are made
 * before the first result wait for it.
 */
final class SelectedCalls implements CallFactory {

  private final ClientChannel channel;

  /** Calls that wait for a result, in their order. */
  private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

  SelectedCalls(ClientChannel channel) {
    this.channel = channel;
  }

  /** The resolver has brought a result, or the channel is shut down. The channel's loop. */
  void onResult() {
    for (int left = waiting.size(); left > 0; left--) { // some wait again
      CompletableFuture<Void> next = waiting.poll();
      if (next != null) {
        next.complete(null);
      }
    }
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    ActiveConfig.Applied applied = channel.backends().config().applied();
    if (applied != null) {
      ConfigSelector selector = applied.selector();
      return selector == null
          ? new ChannelCall<>(channel, method, options, null)
          : chosen(method, options, CallConfig.select(selector, method, options));
    }
    return channel.settings().resolvers().selectsConfigs() && !channel.isShutdown()
        ? new DelayedClientCall<>(method, options, this::begun, known(options))
        : new ChannelCall<>(channel, method, options, null);
  }

  /** A call that has waited: for a selector, or for a failure that is the call's own matter now. */
  private <Q, R> ClientCall<Q, R> begun(MethodDescriptor<Q, R> method, CallOptions options) {
    return channel.backends().config().applied() == null
        ? new ChannelCall<>(channel, method, options, null)
        : newCall(method, options);
  }

  private <Q, R> ClientCall<Q, R> chosen(
      MethodDescriptor<Q, R> method, CallOptions options, ConfigSelector.Selection selection) {
    CallFactory inner =
        new CallFactory() {
          @Override
          public <S, T> ClientCall<S, T> newCall(MethodDescriptor<S, T> to, CallOptions with) {
            return new ChannelCall<>(channel, to, with, selection);
          }
        };
    return selection.interceptors().isEmpty()
        ? inner.newCall(method, options)
        : inner
            .intercepted(selection.interceptors().toArray(new ClientInterceptor[0]))
            .newCall(method, options);
  }

  /**
   * Completes when it is known whether there is a selector, or that a call need not wait for it.
   */
  private CompletionStage<CallOptions> known(CallOptions options) {
    CompletableFuture<Void> next = new CompletableFuture<>();
    waiting.add(next);
    channel.connect();
    if (channel.backends().config().applied() != null || channel.isShutdown()) {
      next.complete(null); // it may have come before this stood in the queue, which forgets it
    }
    return next.thenCompose(
        unused ->
            options.waitForReady()
                    && channel.backends().config().applied() == null
                    && !channel.isShutdown()
                ? known(options)
                : CompletableFuture.completedFuture(options));
  }
}
