package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What holds when a call starts: until when it may go on, and whether it may begin. Any thread. */
final class CallStart {

  /** The call has no time. */
  static final Status LATE =
      Status.DEADLINE_EXCEEDED.withMessage("the deadline had passed before the call started");

  private CallStart() {}

  /** The earliest of the deadlines that hold for a call, on the clock of the loops. */
  static @Nullable Deadline deadline(
      CallOptions options, @Nullable ServerContext serving, EventLoop loop, long began) {
    Duration timeout = options.timeout();
    Deadline own =
        Deadline.earlier(
            timeout == null ? null : after(timeout, loop, began),
            onClockOf(loop, options.deadline()));
    return serving == null ? own : Deadline.earlier(own, onClockOf(loop, serving.deadline()));
  }

  /** No time at all has passed when the call begins, not a little later. */
  private static Deadline after(Duration timeout, EventLoop loop, long began) {
    return timeout.isZero()
        ? Deadline.at(began, loop.clock())
        : Deadline.after(timeout, loop.clock());
  }

  private static @Nullable Deadline onClockOf(EventLoop loop, @Nullable Deadline given) {
    return given == null || given.clock() == loop.clock()
        ? given
        : Deadline.at(loop.nanoTime() + given.remainingNanos(), loop.clock());
  }

  /** Why a call may not begin, or null. */
  static @Nullable Status refusal(ChannelCall<?, ?> call, CallCompletion<?> end) {
    if (call.channel.isShutdown()) {
      return ClientChannel.CLOSED;
    }
    String codec = call.options.compression();
    if (codec != null && call.codecs().find(codec) == null) {
      return Status.INTERNAL.withMessage(
          "codec '" + codec + "' is not known; this channel has " + call.codecs());
    }
    ByteBudget memory = call.channel.settings().memory();
    if (!memory.allows(0)) {
      return Status.RESOURCE_EXHAUSTED.withMessage(
          String.format(
              Locale.ROOT,
              "the calls of the channel hold %,d bytes, more than %s %,d",
              memory.used(),
              memory.setting(),
              memory.limit()));
    }
    return end.isPast(end.began()) ? LATE : null;
  }
}
