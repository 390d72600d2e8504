package dev.goshawk.api;

import dev.goshawk.api.text.SettingText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final int DEFAULT_READY_THRESHOLD = 32 * 1024;

  /** No timeout, no metadata, no compression, fail-fast, the channel's limits. */
  public static final CallOptions DEFAULT = new CallOptions(new Builder());

  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;
  private final Metadata metadata;
  private final @Nullable String compression;
  private final @Nullable Boolean waitForReady;
  private final int maxInboundMessageSize;
  private final int maxOutboundMessageSize;
  private final @Nullable String authority;
  private final @Nullable Executor executor;
  private final int readyThreshold;
  private final @Nullable CallCredentials credentials;
  private final @Nullable ServerContext parent;
  private final boolean detached;
  private final Map<Key<?>, Object> attributes;

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
    readyThreshold = b.readyThreshold;
    credentials = b.credentials;
    parent = b.parent;
    detached = b.detached;
    attributes = b.attributes;
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
    return replacingMetadata(metadata.plus(Objects.requireNonNull(more, "metadata")));
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
    b.compression = Objects.requireNonNull(codec, "compression").equals("identity") ? null : codec;
    return new CallOptions(b);
  }

  /**
   * Whether calls wait for a connection instead of failing while there is none. False also where
   * that {@linkplain #isWaitForReadySet was not said}; then the service config may say it.
   */
  public boolean waitForReady() {
    return waitForReady != null && waitForReady;
  }

  /** Whether these options say if calls wait for a connection. */
  public boolean isWaitForReadySet() {
    return waitForReady != null;
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

  /**
   * These options with an {@code :authority} other than the channel's.
   *
   * @throws IllegalArgumentException when it is empty or has a character that no authority has
   */
  public CallOptions withAuthority(String authority) {
    Builder b = new Builder(this);
    b.authority = SettingText.authority("authority", authority);
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

  /** More than so many bytes waiting to be sent make a call not ready. */
  public int readyThreshold() {
    return readyThreshold;
  }

  /**
   * These options with another number of bytes that may wait to be sent before {@link
   * ClientCall#isReady} is false, and blocking writes wait. Default 32 KiB.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public CallOptions withReadyThreshold(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("readyThreshold of " + bytes + " bytes is less than 1");
    }
    Builder b = new Builder(this);
    b.readyThreshold = bytes;
    return new CallOptions(b);
  }

  /** What adds metadata that proves who calls, or null. */
  public @Nullable CallCredentials credentials() {
    return credentials;
  }

  /**
   * These options with credentials, which make metadata for each attempt of a call. A call over a
   * connection that protects less than {@link CallCredentials#leastSecurity} ends with
   * UNAUTHENTICATED.
   */
  public CallOptions withCredentials(CallCredentials credentials) {
    Builder b = new Builder(this);
    b.credentials = Objects.requireNonNull(credentials, "credentials");
    return new CallOptions(b);
  }

  /** The value left under a key by {@link #with}, or null. */
  @SuppressWarnings("unchecked") // with has the same type
  public <T> @Nullable T get(Key<T> key) {
    return (T) attributes.get(Objects.requireNonNull(key, "key"));
  }

  /** These options with a value for interceptors under a key, in place of what is there. */
  public <T> CallOptions with(Key<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Builder b = new Builder(this);
    b.attributes = new LinkedHashMap<>(attributes);
    b.attributes.put(key, value);
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

  /** Whether nothing is inherited, by {@link #detached}. */
  public boolean isDetached() {
    return detached;
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

  /** All that differs from the default. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    add(parts, "timeout", timeout, null);
    add(parts, "deadline", deadline, null);
    add(parts, "metadata", metadata, Metadata.EMPTY);
    add(parts, "compression", compression, null);
    add(parts, "waitForReady", waitForReady, null);
    add(parts, "maxInboundMessageSize", maxInboundMessageSize, -1);
    add(parts, "maxOutboundMessageSize", maxOutboundMessageSize, -1);
    add(parts, "authority", authority, null);
    add(parts, "executor", executor, null);
    add(parts, "readyThreshold", readyThreshold, DEFAULT_READY_THRESHOLD);
    add(parts, "credentials", credentials == null ? null : credentials.getClass().getName(), null);
    add(parts, "parent", parent == null ? null : parent.method(), null);
    add(parts, "detached", detached, false);
    attributes.forEach((key, value) -> add(parts, key.toString(), value, null));
    return "CallOptions[" + String.join(", ", parts) + "]";
  }

  private static void add(
      List<String> parts, String name, @Nullable Object value, @Nullable Object usual) {
    if (!Objects.equals(value, usual)) {
      parts.add(name + "=" + value);
    }
  }

  /**
   * A name, compared by identity, for a value that travels with the options of a call, for
   * interceptors to read.
   *
   * @param <T> the type of the value
   */
  @SuppressWarnings("UnusedTypeParameter") // it types the value at with and get
  public static final class Key<T> {
    private final String name;

    private Key(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /** A new key, different from every other. The name is for people. */
    public static <T> Key<T> named(String name) {
      return new Key<>(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Builder {
    @Nullable Duration timeout;
    @Nullable Deadline deadline;
    Metadata metadata = Metadata.EMPTY;
    @Nullable String compression;
    @Nullable Boolean waitForReady;
    int maxInboundMessageSize = -1;
    int maxOutboundMessageSize = -1;
    @Nullable String authority;
    @Nullable Executor executor;
    int readyThreshold = DEFAULT_READY_THRESHOLD;
    @Nullable CallCredentials credentials;
    @Nullable ServerContext parent;
    boolean detached;
    Map<Key<?>, Object> attributes = Map.of();

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
      readyThreshold = o.readyThreshold;
      credentials = o.credentials;
      parent = o.parent;
      detached = o.detached;
      attributes = o.attributes;
    }
  }
}
