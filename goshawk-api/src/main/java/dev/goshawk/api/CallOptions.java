package dev.goshawk.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of one call beside its method and messages.
 *
 * <p>Immutable, any thread; each {@code with} method answers changed options and leaves these as
 * they are.
 */
public final class CallOptions {

  /** No timeout, no metadata, no compression, fail-fast, the channel's limits. */
  public static final CallOptions DEFAULT = new CallOptions(new Builder());

  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;
  private final Metadata metadata;
  private final @Nullable String compression;
  private final boolean waitForReady;
  private final int maxInboundMessageSize;
  private final int maxOutboundMessageSize;
  private final @Nullable String authority;
  private final @Nullable Executor executor;
  private final @Nullable ResponseMetadata responseMetadata;
  private final @Nullable ServerContext parent;
  private final boolean detached;

  private CallOptions(Builder b) {
    timeout = b.timeout;
    deadline = b.deadline;
    metadata = b.metadata;
    compression = b.compression;
    waitForReady = b.waitForReady;
    maxInboundMessageSize = b.maxInboundMessageSize;
    maxOutboundMessageSize = b.maxOutboundMessageSize;
    authority = b.authority;
    executor = b.executor;
    responseMetadata = b.responseMetadata;
    parent = b.parent;
    detached = b.detached;
  }

  /** The time each call may take from its start, or null for no limit of its own. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /**
   * These options with a timeout, counted anew from the start of each call. The earliest of
   * timeout, {@link #deadline} and inherited deadline holds.
   *
   * @param timeout zero or a negative time lets calls fail at once with DEADLINE_EXCEEDED
   */
  public CallOptions withTimeout(Duration timeout) {
    Builder b = new Builder(this);
    b.timeout = Objects.requireNonNull(timeout, "timeout");
    return new CallOptions(b);
  }

  /** The point at which calls end with DEADLINE_EXCEEDED, or null for none. */
  public @Nullable Deadline deadline() {
    return deadline;
  }

  /** These options with a deadline, the same point for all calls made with them. */
  public CallOptions withDeadline(Deadline deadline) {
    Builder b = new Builder(this);
    b.deadline = Objects.requireNonNull(deadline, "deadline");
    return new CallOptions(b);
  }

  /** The request metadata. */
  public Metadata metadata() {
    return metadata;
  }

  /** These options with more request metadata, after what is there. */
  public CallOptions withMetadata(Metadata more) {
    return replacingMetadata(metadata.plus(more));
  }

  /** These options with other request metadata in place of what is there. */
  public CallOptions replacingMetadata(Metadata metadata) {
    Builder b = new Builder(this);
    b.metadata = Objects.requireNonNull(metadata, "metadata");
    return new CallOptions(b);
  }

  /** The name of the codec that compresses requests, or null for none. */
  public @Nullable String compression() {
    return compression;
  }

  /**
   * These options with requests compressed by a codec of the channel, {@code "gzip"} for instance;
   * {@code "identity"} for none. A call with a name that the channel does not know ends with
   * INTERNAL.
   */
  public CallOptions withCompression(String codec) {
    Builder b = new Builder(this);
    b.compression = codec.equals("identity") ? null : codec;
    return new CallOptions(b);
  }

  /** Whether calls wait for a connection instead of failing while there is none. */
  public boolean waitForReady() {
    return waitForReady;
  }

  /**
   * These options with calls that wait, until their deadline, while the channel cannot connect. By
   * default they fail with UNAVAILABLE once an attempt to connect has failed.
   */
  public CallOptions withWaitForReady(boolean waitForReady) {
    Builder b = new Builder(this);
    b.waitForReady = waitForReady;
    return new CallOptions(b);
  }

  /** The largest response in bytes, after decompression; -1 for the channel's limit. */
  public int maxInboundMessageSize() {
    return maxInboundMessageSize;
  }

  /**
   * These options with a limit on each response, in bytes after decompression; a larger one ends
   * the call with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public CallOptions withMaxInboundMessageSize(int bytes) {
    Builder b = new Builder(this);
    b.maxInboundMessageSize = checkSize("maxInboundMessageSize", bytes);
    return new CallOptions(b);
  }

  /** The largest request in bytes, before compression; -1 for the channel's limit. */
  public int maxOutboundMessageSize() {
    return maxOutboundMessageSize;
  }

  /**
   * These options with a limit on each request, in bytes before compression; a larger one ends the
   * call with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public CallOptions withMaxOutboundMessageSize(int bytes) {
    Builder b = new Builder(this);
    b.maxOutboundMessageSize = checkSize("maxOutboundMessageSize", bytes);
    return new CallOptions(b);
  }

  /** The {@code :authority} of calls, or null for the channel's. */
  public @Nullable String authority() {
    return authority;
  }

  /** These options with an {@code :authority} other than the channel's. */
  public CallOptions withAuthority(String authority) {
    Builder b = new Builder(this);
    b.authority = Objects.requireNonNull(authority, "authority");
    return new CallOptions(b);
  }

  /** Where the events of calls are delivered, or null for the event loop. */
  public @Nullable Executor executor() {
    return executor;
  }

  /**
   * These options with the events of each call (headers, messages, the end) delivered by an
   * executor, one after another. By default asynchronous calls get theirs on the event loop, where
   * nothing may block.
   */
  public CallOptions withExecutor(Executor executor) {
    Builder b = new Builder(this);
    b.executor = Objects.requireNonNull(executor, "executor");
    return new CallOptions(b);
  }

  /** Where headers and trailers are put for those who want them, or null. */
  public @Nullable ResponseMetadata responseMetadata() {
    return responseMetadata;
  }

  /** These options with response headers and trailers kept where the caller can read them. */
  public CallOptions withResponseMetadata(ResponseMetadata seen) {
    Builder b = new Builder(this);
    b.responseMetadata = Objects.requireNonNull(seen, "seen");
    return new CallOptions(b);
  }

  /**
   * The call being served from which deadline and cancellation are inherited: the one set by {@link
   * #withParent}, else {@link ServerContext#current}, else null.
   */
  public @Nullable ServerContext parent() {
    return detached ? null : parent != null ? parent : ServerContext.current();
  }

  /** These options with deadline and cancellation inherited from a call being served. */
  public CallOptions withParent(ServerContext parent) {
    Builder b = new Builder(this);
    b.parent = Objects.requireNonNull(parent, "parent");
    b.detached = false;
    return new CallOptions(b);
  }

  /** These options with nothing inherited: the call may outlive the handler that makes it. */
  public CallOptions detached() {
    Builder b = new Builder(this);
    b.parent = null;
    b.detached = true;
    return new CallOptions(b);
  }

  private static int checkSize(String setting, int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(setting + " of " + bytes + " bytes is negative");
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "CallOptions[timeout="
        + timeout
        + ", deadline="
        + deadline
        + ", metadata="
        + metadata
        + ", compression="
        + compression
        + ", waitForReady="
        + waitForReady
        + "]";
  }

  private static final class Builder {
    @Nullable Duration timeout;
    @Nullable Deadline deadline;
    Metadata metadata = Metadata.EMPTY;
    @Nullable String compression;
    boolean waitForReady;
    int maxInboundMessageSize = -1;
    int maxOutboundMessageSize = -1;
    @Nullable String authority;
    @Nullable Executor executor;
    @Nullable ResponseMetadata responseMetadata;
    @Nullable ServerContext parent;
    boolean detached;

    Builder() {}

    Builder(CallOptions o) {
      timeout = o.timeout;
      deadline = o.deadline;
      metadata = o.metadata;
      compression = o.compression;
      waitForReady = o.waitForReady;
      maxInboundMessageSize = o.maxInboundMessageSize;
      maxOutboundMessageSize = o.maxOutboundMessageSize;
      authority = o.authority;
      executor = o.executor;
      responseMetadata = o.responseMetadata;
      parent = o.parent;
      detached = o.detached;
    }
  }
}
