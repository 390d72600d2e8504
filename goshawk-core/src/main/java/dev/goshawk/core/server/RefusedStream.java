package dev.goshawk.core.server;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;

/**
 * A call that a server takes no notice of: whatever it asks for is answered with one status. Event
 * loop only.
 */
final class RefusedStream extends Http2Stream {

  private final Http2Connection http2;
  private final Status status;

  RefusedStream(Http2Connection http2, Status status) {
    this.http2 = http2;
    this.status = status;
  }

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    if (!localEnded()) {
      http2.sendHeaders(this, ResponseHeads.trailersOnly(status, Metadata.EMPTY, null), true);
      if (!endStream) {
        http2.reset(this, ErrorCode.NO_ERROR); // RFC 9113 §8.1: the rest of the request is not read
      }
    }
  }

  @Override
  protected void onData(byte[] buf, int off, int len, boolean endStream) {
    http2.consumed(this, len);
  }

  @Override
  protected void onReset(StreamReset reset) {}

  @Override
  protected void onWritable() {}
}
