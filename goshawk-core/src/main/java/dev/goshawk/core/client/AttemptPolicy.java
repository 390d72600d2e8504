package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call does about its attempts by the policy of its method. A call without a policy, or one
 * whose retry policy has not been needed yet, has none of these.
 */
sealed interface AttemptPolicy<R> permits Retrying, Hedging {

  /** How an attempt has ended. */
  enum End {
    /** With a status: of the server, of the connection, of a pick or of credentials. */
    STATUS,
    /** It had no response within the time of its policy, whose codes do not count then. */
    OVERDUE,
    /** A balancer has dropped it or the channel was closed: no other is made because of it. */
    UNWANTED
  }

  /**
   * An attempt has ended before a response of it began. Its loop.
   *
   * @return with what the call ends, or null when it goes on without the attempt
   */
  @Nullable Status onEnded(Attempt<R> ended, End end, Status status, Metadata trailers);

  /**
   * An attempt that the server has not looked at gets another in its place, which counts as the
   * same. Its loop, under the monitor of the call.
   *
   * @return what keeps it from that, or null
   */
  @Nullable String onReplaced(Attempt<R> before, Attempt<R> next);

  /** More was sent than may be kept: the call stays with one attempt. Under the monitor. */
  void onExcess();

  /** Adds the streams to which requests go while no single attempt has the call. The same. */
  void addStreams(List<ClientStream<R>> into);

  /** The stream of an attempt has been opened. Its loop. */
  void onOpened(Attempt<R> attempt, ClientStream<R> stream);

  /**
   * A response of an attempt begins: the call stays with it. Its loop.
   *
   * @return false when the call has gone on without it
   */
  boolean onResponse(Attempt<R> attempt);

  /** Whether attempts run beside each other, as long as none has the call. */
  boolean isConcurrent();

  /**
   * Takes the end of a call of which no stream has the response; false when one has it meanwhile.
   * Any thread.
   */
  boolean takeEnd();

  /**
   * The call has ended: no timer, and no attempt beside the one that had it, is left. Any thread.
   */
  void onCallEnded();

  /** What is waited for while no single attempt has the call, or null. The channel's loop. */
  @Nullable String describe();
}
