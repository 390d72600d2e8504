package dev.goshawk.api;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What every generated client has beside its methods: views of itself with other options.
 *
 * <p>Views are immutable, share the channel, and cost one small object. Any thread. A fake for
 * tests implements the methods of its service only; it ignores options unless it overrides {@link
 * #with(CallOptions)}.
 *
 * @param <S> the type of the client itself
 */
public interface ClientStub<S extends ClientStub<S>> {

  /** The options of the calls made by this view. */
  default CallOptions options() {
    return CallOptions.DEFAULT;
  }

  /** A view with other options. */
  @SuppressWarnings("unchecked") // S is the implementing type by contract
  default S with(CallOptions options) {
    return (S) this;
  }

  /** A view whose calls end with DEADLINE_EXCEEDED after a time, counted anew for each call. */
  default S withTimeout(Duration timeout) {
    return with(options().withTimeout(timeout));
  }

  /** A view whose calls end with DEADLINE_EXCEEDED at one point in time. */
  default S withDeadline(Deadline deadline) {
    return with(options().withDeadline(deadline));
  }

  /** A view that sends more request metadata. */
  default S withMetadata(Metadata more) {
    return with(options().withMetadata(more));
  }

  /** A view that sends one more entry of request metadata. */
  default <T> S withMetadata(MetadataKey<T> key, T value) {
    return with(options().withMetadata(Metadata.of(key, value)));
  }

  /** A view that compresses requests, by {@code "gzip"} for instance. */
  default S withCompression(String codec) {
    return with(options().withCompression(codec));
  }

  /** A view whose calls wait for a connection instead of failing while there is none. */
  default S withWaitForReady() {
    return with(options().withWaitForReady(true));
  }

  /** A view with a limit on the size of each response, in bytes after decompression. */
  default S withMaxInboundMessageSize(int bytes) {
    return with(options().withMaxInboundMessageSize(bytes));
  }

  /** A view with a limit on the size of each request, in bytes before compression. */
  default S withMaxOutboundMessageSize(int bytes) {
    return with(options().withMaxOutboundMessageSize(bytes));
  }

  /** A view that leaves response headers and trailers where the caller can read them. */
  default S withResponseMetadata(ResponseMetadata seen) {
    return with(options().withResponseMetadata(seen));
  }

  /** A view whose asynchronous results are delivered by an executor, not on the event loop. */
  default S withExecutor(Executor executor) {
    return with(options().withExecutor(executor));
  }
}
