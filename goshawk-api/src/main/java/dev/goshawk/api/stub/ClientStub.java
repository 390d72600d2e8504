package dev.goshawk.api.stub;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What every generated client has beside its methods: views of itself with other options.
 *
 * <p>Views are immutable, share the channel, and cost one small object. Any thread. A fake for
 * tests implements the methods of its service only; it ignores options unless it overrides {@link
 * #options} and {@link #with}.
 *
 * @param <S> the type of the client itself
 */
public interface ClientStub<S extends ClientStub<S>> {

  /** The options of the calls made by this view. */
  default CallOptions options() {
    return CallOptions.DEFAULT;
  }

  /** A view with changed options: {@code with(o -> o.withAuthority("db.internal"))}. */
  @SuppressWarnings("unchecked") // S is the implementing type by contract
  default S with(UnaryOperator<CallOptions> change) {
    return (S) this;
  }

  /** A view whose calls end with DEADLINE_EXCEEDED after a time, counted anew for each call. */
  default S withTimeout(Duration timeout) {
    return with(options -> options.withTimeout(timeout));
  }

  /** A view whose calls end with DEADLINE_EXCEEDED at one point in time. */
  default S withDeadline(Deadline deadline) {
    return with(options -> options.withDeadline(deadline));
  }

  /** A view that sends more request metadata, after what is there. */
  default S withMetadata(Metadata more) {
    return with(options -> options.withMetadata(more));
  }

  /** A view that compresses requests, by {@code "gzip"} for instance. */
  default S withCompression(String codec) {
    return with(options -> options.withCompression(codec));
  }

  /** A view whose calls wait for a connection, or do not, while the channel cannot connect. */
  default S withWaitForReady(boolean waitForReady) {
    return with(options -> options.withWaitForReady(waitForReady));
  }

  /**
   * A view whose calls belong to a call being served: they inherit its deadline, and are cancelled
   * with it. Blocking handlers have this without asking, on their own thread.
   */
  default S in(ServerContext context) {
    return with(options -> options.withParent(context));
  }
}
