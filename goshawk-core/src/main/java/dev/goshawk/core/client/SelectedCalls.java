package dev.goshawk.core.client;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.DelayedClientCall;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.ConfigSelector;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a channel, behind its own interceptors: where the resolver has a config
 * selector, each with what that chooses, and behind the interceptors that it chooses. Any thread.
 *
 * <p>Where the provider of the resolver says that there will be a selector, calls that are made
 * before the first result wait for it.
 */
final class SelectedCalls implements CallFactory {

  private final ClientChannel channel;

  /** Calls that wait for a result, by their turns, so that one that ends leaves at once. */
  private final NavigableMap<Long, Turn> waiting = new ConcurrentSkipListMap<>();

  private final AtomicLong turns = new AtomicLong();

  SelectedCalls(ClientChannel channel) {
    this.channel = channel;
  }

  /** The resolver has brought a result, or the channel is shut down. The channel's loop. */
  void onResult() {
    long fresh = turns.get(); // some wait again
    for (Turn next = first(); next != null && next.number < fresh; next = first()) {
      next.come();
    }
  }

  private @Nullable Turn first() {
    Map.Entry<Long, Turn> entry = waiting.firstEntry();
    return entry == null ? null : entry.getValue();
  }

  /** Whether calls wait for a result. Any thread. */
  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** How many do. Any thread. */
  int waiting() {
    return waiting.size();
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
        ? new Turn().call(method, options)
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

  /** One call that waits, and its place among the others. */
  private final class Turn {

    private volatile long number;
    private volatile CompletableFuture<Void> next = new CompletableFuture<>();
    private volatile boolean over;

    <Q, R> ClientCall<Q, R> call(MethodDescriptor<Q, R> method, CallOptions options) {
      CompletableFuture<CallOptions> started = new CompletableFuture<>();
      return new ForwardingClientCall<>(
          new DelayedClientCall<>(
              method, options, SelectedCalls.this::begun, started.thenCompose(this::known))) {
        @Override
        public void start(ClientCallListener<R> listener) {
          super.start(
              new ForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                  leave();
                  super.onClose(status, trailers);
                }
              });
          started.complete(options);
        }
      };
    }

    /**
     * Completes when it is known whether there is a selector, or that a call need not wait for it.
     */
    private CompletionStage<CallOptions> known(CallOptions options) {
      CompletableFuture<Void> present = next;
      number = turns.getAndIncrement();
      waiting.put(number, this);
      channel.connect();
      if (over || channel.backends().config().applied() != null || channel.isShutdown()) {
        come(); // it may have come before this stood in the queue, which forgets it
      }
      return present.thenCompose(
          unused ->
              options.waitForReady()
                      && !over
                      && channel.backends().config().applied() == null
                      && !channel.isShutdown()
                  ? again(options)
                  : CompletableFuture.completedFuture(options));
    }

    private CompletionStage<CallOptions> again(CallOptions options) {
      next = new CompletableFuture<>();
      return known(options);
    }

    /** What it waited for has come. */
    void come() {
      CompletableFuture<Void> told = next;
      waiting.remove(number);
      told.complete(null);
    }

    /** The call has ended. */
    private void leave() {
      over = true;
      waiting.remove(number);
    }
  }
}
