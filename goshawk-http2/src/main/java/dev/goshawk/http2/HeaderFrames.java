package dev.goshawk.http2;

import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderScratch;
import dev.goshawk.http2.hpack.HeaderValidator;
import dev.goshawk.http2.hpack.HpackDecoder;
import dev.goshawk.http2.hpack.HpackException;
import org.jspecify.annotations.Nullable;

/**
 * Header blocks as they come in (RFC 9113 sections 4.3, 6.2, 6.10 and 8): joined, decoded, checked,
 * and handed to the stream that they begin or belong to. Event loop only.
 *
 * <p>A block is decoded whatever becomes of its stream, because both ends' HPACK tables must stay
 * in step.
 */
final class HeaderFrames {
  private static final int PRIORITY_LENGTH = 5;

  private final ConnectionState state;
  private final Lifecycle lifecycle;
  private final HpackDecoder decoder;

  /** Held while there are streams; null otherwise. */
  private @Nullable HeaderScratch scratch;

  /** Null unless a block is being joined, or was: most peers never cut one. */
  private @Nullable HeaderBlockAssembler assembler;

  HeaderFrames(ConnectionState state, Lifecycle lifecycle, HpackDecoder decoder) {
    this.state = state;
    this.lifecycle = lifecycle;
    this.decoder = decoder;
  }

  /** The stream whose block waits for its next CONTINUATION, or 0. */
  int continuing() {
    return assembler == null ? 0 : assembler.streamId();
  }

  /** How many bytes of memory are held for a block that is being joined. */
  int held() {
    return assembler == null ? 0 : assembler.bytes().length;
  }

  /** Whether there is anything that only serves the next block. */
  boolean holdsWorkingMemory() {
    return scratch != null || decoder.holdsReader();
  }

  /** Releases what only serves the next block. For a connection without streams. */
  void trim() {
    HeaderScratch held = scratch;
    if (held != null && !held.inUse()) {
      scratch = null;
      held.giveBack();
    }
    decoder.trim();
  }

  /** Releases a block that is being joined. */
  void clear() {
    assembler = null;
  }

  /** Takes a HEADERS frame. */
  void headers(int flags, int id, byte[] buf, int off, int len) throws Http2Exception {
    if (id == 0) {
      throw new Http2Exception(ErrorCode.PROTOCOL_ERROR, "HEADERS on stream 0");
    }
    int p = off;
    int end = off + len;
    boolean dependsOnItself = false;
    if ((flags & (FrameType.PADDED | FrameType.PRIORITY_FLAG)) != 0) {
      boolean padded = (flags & FrameType.PADDED) != 0;
      boolean priority = (flags & FrameType.PRIORITY_FLAG) != 0;
      if (len < (padded ? 1 : 0) + (priority ? PRIORITY_LENGTH : 0)) {
        throw new Http2Exception(
            ErrorCode.FRAME_SIZE_ERROR,
            "HEADERS of "
                + len
                + " octets is too short for the pad length and priority it is to have");
      }
      int padding = padded ? buf[p++] & 0xff : 0;
      if (priority) {
        dependsOnItself = FrameHeader.int31(buf, p) == id;
        p += PRIORITY_LENGTH;
      }
      if (padding > end - p) {
        throw new Http2Exception(
            ErrorCode.PROTOCOL_ERROR,
            "HEADERS with " + padding + " octets of padding in a frame of " + len);
      }
      end -= padding;
    }
    if ((flags & FrameType.END_HEADERS) == 0) {
      if (assembler == null) {
        assembler = new HeaderBlockAssembler(state.config());
      }
      assembler.begin(id, flags, dependsOnItself, buf, p, end - p);
      return;
    }
    HeaderBlockAssembler.checkSize(id, end - p, state.config().maxHeaderBlockBytes());
    block(flags, id, dependsOnItself, buf, p, end - p);
  }

  /** Takes a CONTINUATION frame; that it belongs to the block being joined was checked before. */
  void continuation(int flags, int id, byte[] buf, int off, int len) throws Http2Exception {
    HeaderBlockAssembler joining = assembler;
    if (joining == null || joining.streamId() == 0) {
      throw new Http2Exception(ErrorCode.PROTOCOL_ERROR, "CONTINUATION without HEADERS before it");
    }
    joining.continuation(buf, off, len);
    if ((flags & FrameType.END_HEADERS) != 0) {
      byte[] joined = joining.bytes();
      int length = joining.length();
      int headersFlags = joining.flags();
      boolean dependsOnItself = joining.selfDependent();
      joining.clear();
      block(headersFlags, id, dependsOnItself, joined, 0, length);
    }
  }

  private void block(int flags, int id, boolean dependsOnItself, byte[] buf, int off, int len)
      throws Http2Exception {
    boolean endStream = (flags & FrameType.END_STREAM) != 0;
    HeaderScratch held = scratch;
    if (held == null) {
      held = HeaderScratch.take();
      scratch = held;
    }
    HeaderBlock block = decode(held, buf, off, len);
    Http2Stream stream = state.streams().find(id);
    StreamIds ids = state.ids();
    if (stream != null) {
      more(held.validator(), block, stream, endStream, dependsOnItself);
    } else if (ids.beganByPeer(id) && id > ids.highestPeer()) {
      newStream(held.validator(), block, id, endStream, dependsOnItself);
    } else {
      lifecycle.checkClosedId(id, "HEADERS");
      state.floodGuard().idleFrame("HEADERS on a closed stream");
    }
    held.done();
  }

  private HeaderBlock decode(HeaderScratch held, byte[] buf, int off, int len)
      throws Http2Exception {
    try {
      return held.decode(decoder, buf, off, len);
    } catch (HpackException e) {
      throw new Http2Exception(ErrorCode.COMPRESSION_ERROR, e.reason());
    }
  }

  /** Server: a request begins a stream. */
  private void newStream(
      HeaderValidator validator,
      HeaderBlock block,
      int id,
      boolean endStream,
      boolean dependsOnItself)
      throws Http2Exception {
    StreamIds ids = state.ids();
    FloodGuard floodGuard = state.floodGuard();
    ids.usedByPeer(id);
    if (ids.finalGoAwaySent()) {
      floodGuard.idleFrame("HEADERS after our GOAWAY");
      return; // the peer was told that it would be ignored
    }
    String wrong = dependsOnItself ? "stream depends on itself" : validator.request(block);
    if (wrong == null && endStream && validator.contentLength() > 0) {
      wrong = "request of no content, but with a content-length above 0";
    }
    if (wrong != null) {
      lifecycle.refuse(id, ErrorCode.PROTOCOL_ERROR);
      floodGuard.earlyReset();
      return;
    }
    Http2Config config = state.config();
    if (state.streams().size() >= config.maxConcurrentStreams()
        || state.unflushed().bytes() > config.maxUndrainedBytes()) {
      lifecycle.refuse(id, ErrorCode.REFUSED_STREAM);
      floodGuard.earlyReset();
      return;
    }
    Http2Stream stream = state.handler().accept(id);
    if (lifecycle.closed()) {
      return;
    }
    if (stream == null) {
      lifecycle.refuse(id, ErrorCode.REFUSED_STREAM);
      return;
    }
    lifecycle.begin(stream, id);
    message(validator, block, stream, endStream);
  }

  /** A block on a live stream: a response or trailers. */
  private void more(
      HeaderValidator validator,
      HeaderBlock block,
      Http2Stream stream,
      boolean endStream,
      boolean dependsOnItself)
      throws Http2Exception {
    lifecycle.checkNotIdle(stream, "HEADERS");
    if (stream.remoteEnded()) {
      lifecycle.streamError(stream, ErrorCode.STREAM_CLOSED, "HEADERS after END_STREAM");
    } else if (dependsOnItself) {
      lifecycle.streamError(stream, ErrorCode.PROTOCOL_ERROR, "stream depends on itself");
    } else if (stream.headersReceived()) {
      trailers(validator, block, stream, endStream);
    } else {
      response(validator, block, stream, endStream);
    }
  }

  private void response(
      HeaderValidator validator, HeaderBlock block, Http2Stream stream, boolean endStream)
      throws Http2Exception {
    String wrong = validator.response(block);
    if (wrong == null && endStream && validator.informational()) {
      wrong = "informational response with END_STREAM";
    }
    if (wrong != null) {
      lifecycle.streamError(stream, ErrorCode.PROTOCOL_ERROR, wrong);
    } else if (validator.informational()) {
      state.floodGuard().idleFrame("informational response");
      deliver(stream, block, false);
    } else {
      message(validator, block, stream, endStream);
    }
  }

  /** The final headers of a message, found well-formed. */
  private void message(
      HeaderValidator validator, HeaderBlock block, Http2Stream stream, boolean endStream) {
    stream.markHeadersReceived();
    state.floodGuard().progress(0);
    if (endStream) {
      // A response without content may have any content-length: it may answer HEAD, and the method
      // of the request is not known here.
      lifecycle.remoteEnds(stream);
    } else if (state.server() || validator.hasContent()) {
      stream.expected = validator.contentLength();
    }
    deliver(stream, block, endStream);
  }

  private static void deliver(Http2Stream stream, HeaderBlock block, boolean endStream) {
    if (!stream.released()) {
      stream.onHeaders(block, endStream);
    }
  }

  private void trailers(
      HeaderValidator validator, HeaderBlock block, Http2Stream stream, boolean endStream)
      throws Http2Exception {
    String wrong = endStream ? validator.trailers(block) : "trailers without END_STREAM";
    if (wrong == null && stream.expected > 0) {
      wrong = stream.expected + " octets short of what content-length says";
    }
    if (wrong != null) {
      lifecycle.streamError(stream, ErrorCode.PROTOCOL_ERROR, wrong);
      return;
    }
    state.floodGuard().progress(0);
    lifecycle.remoteEnds(stream);
    deliver(stream, block, true);
  }
}
