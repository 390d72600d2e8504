package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a call takes from the service config, where it does not say itself. Any thread. */
final class CallConfig {

  private CallConfig() {}

  /** Gives a call its config, or ends it. */
  static void apply(ChannelCall<?, ?> call, ActiveConfig.Applied applied) {
    ConfigSelector selector = applied.selector();
    if (selector != null) {
      ConfigSelector.Selection late = select(selector, call.method, call.options);
      if (late.interceptors().isEmpty()) {
        call.selected(late);
        use(call, late);
      } else { // it has started without them
        call.finish(
            Status.UNAVAILABLE.withMessage(
                "interceptors were chosen for the call after it had started: its resolver's"
                    + " provider does not say selectsConfigs, or could not resolve the name before"),
            Metadata.EMPTY);
      }
      return;
    }
    MethodConfig given =
        applied.config().hasNoMethods() ? null : applied.config().method(call.method);
    use(call, given == null ? MethodConfig.EMPTY : given);
  }

  /** What a selector chooses for a call. */
  static ConfigSelector.Selection select(
      ConfigSelector selector, MethodDescriptor<?, ?> method, CallOptions options) {
    try {
      return Objects.requireNonNull(selector.select(method, options), "selection");
    } catch (Throwable e) { // a resolver's, which may be an application's
      return ConfigSelector.Selection.failed(
          Status.INTERNAL
              .withMessage("the config selector failed: " + Guard.describe(e))
              .withCause(e));
    }
  }

  /** Gives a call what was chosen for it, or ends it. */
  static void use(ChannelCall<?, ?> call, ConfigSelector.Selection selected) {
    Status failure = selected.failure();
    if (failure != null) {
      call.finish(ControlPlaneStatus.of(failure), Metadata.EMPTY);
      return;
    }
    MethodConfig given = selected.config();
    use(call, given == null ? MethodConfig.EMPTY : given);
  }

  private static <R> void use(ChannelCall<?, R> call, MethodConfig given) {
    CallAttempts<R> attempts = call.attempts();
    attempts.configure(given);
    if (given.equals(MethodConfig.EMPTY)) {
      return;
    }
    Duration timeout = given.timeout();
    if (timeout != null) {
      EventLoop loop = call.channel.loop();
      CallCompletion<?> end = call.completion();
      end.limit(timeout, loop);
      if (end.isPast(end.began())) {
        call.finish(CallStart.LATE, Metadata.EMPTY);
        return;
      }
      if (attempts.present() != null) { // it waits, with the deadline that it had
        end.arm(loop);
      }
    }
    if (given.maxRequestBytes() >= 0) {
      try {
        call.checkEncoded();
      } catch (MessageException e) {
        call.finish(withSetting(call, e.status()), Metadata.EMPTY);
        return;
      }
    }
    attempts.usePolicy(given);
  }

  /** The largest response in bytes. */
  static int maxInboundMessageSize(ChannelCall<?, ?> call, @Nullable MethodConfig config) {
    int own = call.options.maxInboundMessageSize();
    int limit = own >= 0 ? own : call.channel.settings().maxInboundMessageSize();
    return config == null ? limit : least(limit, config.maxResponseBytes());
  }

  /** The largest request in bytes. */
  static int maxOutboundMessageSize(ChannelCall<?, ?> call, @Nullable MethodConfig config) {
    int own = call.options.maxOutboundMessageSize();
    int limit = own >= 0 ? own : call.channel.settings().maxOutboundMessageSize();
    return config == null ? limit : least(limit, config.maxRequestBytes());
  }

  private static int least(int limit, int configured) {
    return configured < 0 ? limit : Math.min(limit, configured);
  }

  /**
   * The status of a message that is larger than a limit names the setting; where the service config
   * gave the limit, that is its field.
   */
  static Status withSetting(ChannelCall<?, ?> call, Status status) {
    MethodConfig config = call.attempts().config();
    if (config == null || status.code() != Status.Code.RESOURCE_EXHAUSTED) {
      return status;
    }
    Status named =
        named(status, "maxOutboundMessageSize", config.maxRequestBytes(), "maxRequestMessageBytes");
    return named(
        named, "maxInboundMessageSize", config.maxResponseBytes(), "maxResponseMessageBytes");
  }

  private static Status named(Status status, String setting, int configured, String field) {
    String words = status.message();
    String end = String.format(Locale.ROOT, " exceeds %s %,d", setting, configured);
    return configured < 0 || !words.endsWith(end)
        ? status
        : status.withMessage(
            String.format(
                Locale.ROOT,
                "%s exceeds %s %,d of the service config",
                words.substring(0, words.length() - end.length()),
                field,
                configured));
  }

  /** Whether a call waits while there is no connection. */
  static boolean waitsForReady(ChannelCall<?, ?> call, @Nullable MethodConfig config) {
    Boolean wait =
        (config == null || call.options.isWaitForReadySet()) ? null : config.waitForReady();
    return wait == null ? call.options.waitForReady() : wait;
  }

  /**
   * The policy that a call needs before an attempt of it has failed, or null: its attempts run
   * beside each other, or have a time.
   */
  static <R> @Nullable AttemptPolicy<R> early(ChannelCall<?, R> call, MethodConfig config) {
    HedgingPolicy hedging = config.hedging();
    if (hedging != null) {
      int most =
          Math.min(hedging.maxAttempts(), call.channel.settings().retryBudget().maxAttempts());
      return most < 2 ? null : new Hedging<>(call, hedging, most);
    }
    RetryPolicy retry = config.retry();
    return retry == null || retry.perAttemptReceiveTimeout() == null ? null : late(call, config);
  }

  /** The policy of a call of which an attempt has failed, or null. */
  static <R> @Nullable AttemptPolicy<R> late(ChannelCall<?, R> call, MethodConfig config) {
    RetryPolicy retry = config.retry();
    if (retry == null) {
      return null;
    }
    int most = Math.min(retry.maxAttempts(), call.channel.settings().retryBudget().maxAttempts());
    return most < 2 ? null : new Retrying<>(call, retry, most);
  }
}
