package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HpackDecoder;
import dev.goshawk.http2.hpack.HpackEncoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The input of one connection: the bytes from the carrier, from the preface on, and what ends the
 * connection when they are wrong. Event loop only; owned by its {@link Http2Connection}, which
 * documents the calls.
 */
final class ConnectionInput {
  private final ConnectionState state;
  private final Lifecycle lifecycle;
  private final HeaderFrames headerFrames;
  private final DataFrames dataFrames;
  private final FrameReader reader;

  /** Null once the peer has proved to speak HTTP/2. */
  private @Nullable Preface preface;

  private boolean receiving;

  ConnectionInput(
      ConnectionState state, Lifecycle lifecycle, SendScheduler scheduler, HpackEncoder encoder) {
    this.state = state;
    this.lifecycle = lifecycle;
    Http2Config config = state.config();
    var decoder =
        new HpackDecoder(
            LocalSettings.tableSizeAtFirst(config),
            config.maxHeaderListSize(),
            config.maxHeaderFields());
    headerFrames = new HeaderFrames(state, lifecycle, decoder);
    dataFrames = new DataFrames(state, lifecycle);
    var controlFrames =
        new ControlFrames(state, lifecycle, headerFrames, scheduler, encoder, decoder);
    reader = new FrameReader(lifecycle, controlFrames, dataFrames);
    preface = new Preface(state.server());
  }

  void receive(byte[] buf, int off, int len) {
    Objects.checkFromIndexSize(off, len, buf.length);
    checkNotReceiving();
    if (lifecycle.closed()) {
      return;
    }
    receiving = true;
    try {
      state.floodGuard().read();
      read(buf, off, off + len);
    } catch (Http2Exception e) {
      lifecycle.fail(e.errorCode(), e.reason(), e.reason());
    } catch (RuntimeException | Error e) {
      failBecauseOf(e);
      throw e;
    } finally {
      done();
    }
  }

  int receive(ByteSource source) {
    if (!reader.inData()) {
      return 0;
    }
    checkNotReceiving();
    if (lifecycle.closed()) {
      return 0;
    }
    receiving = true;
    try {
      return reader.data(source);
    } catch (RuntimeException | Error e) {
      failBecauseOf(e);
      throw e;
    } finally {
      done();
    }
  }

  private void checkNotReceiving() {
    if (receiving) {
      throw new IllegalStateException("receive() from inside an event: queue the bytes instead");
    }
  }

  private void done() {
    receiving = false;
    if (lifecycle.closed()) {
      releaseCut();
    }
  }

  private void read(byte[] buf, int off, int end) throws Http2Exception {
    int p = off;
    Preface first = preface;
    if (first != null) {
      p += first.take(buf, p, end);
      if (!first.complete()) {
        return;
      }
      preface = null;
      if (!state.server()) {
        reader.read(first.frameHeader(), 0, FrameType.HEADER_LENGTH);
      }
    }
    reader.read(buf, p, end);
  }

  /**
   * An event threw: a bug of the owner, after which nothing can be relied on. The peer is not told
   * which.
   */
  private void failBecauseOf(Throwable thrown) {
    try {
      lifecycle.fail(
          ErrorCode.INTERNAL_ERROR,
          "internal error: a stream callback threw " + thrown,
          "internal error");
    } catch (RuntimeException | Error another) {
      if (another != thrown) {
        thrown.addSuppressed(another);
      }
    }
  }

  /** Releases what was cut, unless it is being read: the rest of it will not come. */
  void connectionLost() {
    if (!receiving) {
      releaseCut();
    }
  }

  private void releaseCut() {
    reader.clear();
    dataFrames.clear();
    headerFrames.clear();
  }

  /** Releases what only serves the next header block. */
  void trim() {
    headerFrames.trim();
  }

  /** A number for what has begun and not come whole, or 0. */
  long unfinished() {
    int block = headerFrames.continuing();
    return block != 0 ? -block : reader.cut();
  }

  boolean holdsWorkingMemory() {
    return headerFrames.holdsWorkingMemory();
  }

  /** How many bytes of memory are held for frames and blocks that have not come whole. */
  int held() {
    return reader.held() + headerFrames.held();
  }
}
