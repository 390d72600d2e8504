package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.api.SubchannelDescription;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Elapsed;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the next attempt to connect to an address may begin, and how the last ones went. The
 * channel's loop only.
 *
 * <p>The backoff counts from the begin of an attempt. It begins anew once a connection has brought
 * a response or has lasted as long as its backoff: a server that accepts connections only to end
 * them is not asked more often than one that refuses them. Nor do two attempts begin within a
 * second of each other, unless the first still serves.
 */
final class ConnectPacing {

  /** The least time between two attempts in a row, in nanoseconds: 1 s. */
  private static final long MIN_SPACING = 1_000_000_000L;

  private final SocketAddress address;
  private final Backoff backoff;
  private final long spacing;
  private boolean attempted;
  private long attemptStart;
  private long delay;
  private long notBefore;
  private @Nullable Status failure;
  private long failedAt;
  private @Nullable String ended;

  /** How many attempts have come to nothing since one did not. */
  private int failedInARow;

  ConnectPacing(SocketAddress address, Backoff.Bounds bounds, DoubleSupplier random) {
    this.address = address;
    this.backoff = new Backoff(bounds, random);
    this.spacing = Math.min(MIN_SPACING, bounds.initial());
  }

  /** Whether an attempt may begin now. */
  boolean mayStart(long now) {
    return !attempted || now - notBefore >= 0;
  }

  /** How long the next one has to wait. */
  long left(long now) {
    return Math.max(0, notBefore - now);
  }

  /** An attempt begins. Answers how long the next one has to wait if it fails. */
  long begin(long now) {
    attempted = true;
    attemptStart = now;
    delay = backoff.nextNanos();
    return delay;
  }

  /** When the last attempt began. */
  long attemptStart() {
    return attemptStart;
  }

  /** The attempt was given up. */
  void abandoned() {
    notBefore = attemptStart + Math.max(delay, spacing);
  }

  /** The attempt, or the connection that it brought, has come to nothing. */
  void failed(long now, String words) {
    failedAt = now;
    failure = Status.UNAVAILABLE.withMessage(words);
    ended = null;
    failedInARow++;
    abandoned();
  }

  /** The attempt has brought a connection. */
  void succeeded() {
    failure = null;
    ended = null;
  }

  /** A connection that was of use is lost. */
  void lostUseful(long now, String words) {
    failedAt = now;
    ended = words;
    notBefore = attemptStart + spacing;
  }

  /** A connection works. */
  void useful() {
    backoff.reset();
    failedInARow = 0;
  }

  /** Forgets all delays. */
  void reset(long now) {
    useful();
    notBefore = now;
  }

  /** Whether several in a row have come to nothing. */
  boolean failsAgainAndAgain() {
    return failedInARow > 1;
  }

  /** Why the last attempt failed. */
  Status failure() {
    return Objects.requireNonNull(failure, "nothing failed");
  }

  /** Why the last attempt failed, or null when it did not. */
  @Nullable Status failureOrNull() {
    return failure;
  }

  /** Tells of the last failure, or of the end of the last connection, if there was one. */
  void describe(SubchannelDescription.Builder into, long now) {
    String end = ended;
    Status why = end != null ? Status.UNAVAILABLE.withMessage(end) : failure;
    if (why != null) {
      into.lastFailure(why, Duration.ofNanos(now - failedAt));
    }
  }

  /** What came before the attempt that goes on, in words. */
  String describeFailureBefore() {
    return failure == null ? "" : ", after a failure: " + failure.message();
  }

  /** How the last attempt went and when the next one is, in words. */
  String describeLast(long now) {
    String next = "the next is in " + Elapsed.between(now, notBefore);
    String end = ended;
    return end != null
        ? Elapsed.between(failedAt, now)
            + " ago "
            + end
            + "; the next one is made in "
            + Elapsed.between(now, notBefore)
        : failure == null
            ? "the last one, to " + address + ", has ended; " + next
            : "last attempt failed "
                + Elapsed.between(failedAt, now)
                + " ago: "
                + failure.message()
                + "; "
                + next;
  }
}
