package dev.goshawk.http2;

import dev.goshawk.http2.hpack.HeaderSource;
import org.jspecify.annotations.Nullable;

/**
 * The data of one stream that wait to be sent, and the stream's links in the {@link SendQueue}. A
 * stream has none before anything of it has to wait, which is most streams' whole life; then it
 * keeps it. Event loop only; owned by the {@code SendQueue}.
 */
final class UnsentData {
  int bytes;
  @Nullable DataSegment first;
  @Nullable DataSegment last;

  /** The trailers behind the data. */
  @Nullable HeaderSource trailers;

  /** Since when there have been any without a break, on the owner's clock. */
  long since;

  // Valid while the stream is in the queue of those that take turns.
  @Nullable Http2Stream previousReady;
  @Nullable Http2Stream nextReady;
}
