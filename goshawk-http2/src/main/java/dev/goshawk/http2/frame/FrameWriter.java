package dev.goshawk.http2.frame;

import dev.goshawk.http2.buffer.OutputBuffer;

/**
 * Writes frames into the output, and nothing else: no state of streams, no windows. Event loop
 * only.
 *
 * <p>DATA of a stream right after DATA of the same stream becomes one frame with it, as long as
 * that is in the output: small messages that are written in one batch share their frame header.
 *
 * <p>Two kinds of frame are begun before their payload is known and completed afterwards: header
 * blocks, and DATA whose payload the owner writes. Any other frame would land in that payload, so
 * it throws meanwhile.
 */
public final class FrameWriter {
  private static final int NO_MARK = -1;

  private final OutputBuffer out;

  /** Where the frame that is begun has its header. */
  private int begun = NO_MARK;

  // Of a DATA frame that is begun: its stream, its length, and the output's size when it is
  // complete.
  private int dataStream;
  private int dataLength;
  private int dataEnd;

  // The last DATA frame, which may become longer while nothing is after it.
  private int lastStream;
  private int lastMark;
  private int lastLength;
  private int lastEnd;
  private int lastGeneration;

  public FrameWriter(OutputBuffer out) {
    this.out = out;
  }

  public void raw(byte[] bytes) {
    out.put(bytes, 0, bytes.length);
  }

  /**
   * Makes room for data: {@code length} bytes of payload must follow.
   *
   * @param maxFrame the longest frame, in bytes of payload
   */
  public void data(int streamId, int length, boolean endStream, int maxFrame) {
    if (!extendLast(streamId, length, maxFrame)) {
      newFrame(streamId, length);
    }
    lastEnd = out.position() + length;
    if (endStream) {
      out.patchByte(lastMark + 4, FrameType.END_STREAM);
      lastStream = 0;
    }
  }

  private void newFrame(int streamId, int length) {
    lastMark = out.position();
    header(length, FrameType.DATA, 0, streamId);
    lastStream = streamId;
    lastLength = length;
    lastGeneration = out.generation();
  }

  /** Makes the last frame longer, if it is this stream's and nothing came after it. */
  private boolean extendLast(int streamId, int length, int maxFrame) {
    if (lastStream != streamId
        || length == 0
        || lastEnd != out.position()
        || lastGeneration != out.generation()
        || lastLength > maxFrame - length
        || begun != NO_MARK) {
      return false;
    }
    lastLength += length;
    out.patch24(lastMark, lastLength);
    return true;
  }

  public void beginData(int streamId, int length, int maxFrame) {
    int before = out.position();
    data(streamId, length, false, maxFrame);
    begun = before;
    dataStream = streamId;
    dataLength = length;
    dataEnd = out.size() + length;
  }

  /**
   * Completes the frame that was begun, and returns what its length is.
   *
   * @throws IllegalStateException when the payload has another length than was said, or no frame of
   *     this stream was begun
   */
  public int endData(int streamId, boolean endStream) {
    checkBegun(streamId);
    if (out.size() != dataEnd) {
      int there = dataLength - (dataEnd - out.size());
      throw new IllegalStateException(
          "DATA of " + dataLength + " bytes was begun, and " + there + " were put into the output");
    }
    if (endStream) {
      out.patchByte(lastMark + 4, FrameType.END_STREAM);
      lastStream = 0;
    }
    begun = NO_MARK;
    return dataLength;
  }

  /**
   * Takes the frame that is begun back, whatever there is of it, and returns what its length was.
   */
  public int dropData(int streamId) {
    checkBegun(streamId);
    if (begun > lastMark) { // it has made the frame before longer
      lastLength -= dataLength;
      out.patch24(lastMark, lastLength);
    }
    out.rewind(begun);
    begun = NO_MARK;
    return dataLength;
  }

  public boolean frameBegun() {
    return begun != NO_MARK;
  }

  private void checkBegun(int streamId) {
    if (begun == NO_MARK || dataStream != streamId) {
      throw new IllegalStateException("no DATA frame of stream " + streamId + " was begun");
    }
  }

  /** Begins a header block: what is written from now on is its payload. */
  public void beginHeaders() {
    int mark = out.position();
    header(0, FrameType.HEADERS, 0, 0);
    begun = mark;
    dataStream = 0;
  }

  /** Completes the block: one HEADERS frame and as many CONTINUATIONs as it takes. */
  public void endHeaders(int streamId, boolean endStream, int maxFrameSize) {
    int mark = begun;
    begun = NO_MARK;
    int payload = mark + FrameType.HEADER_LENGTH;
    int length = out.position() - payload;
    int flags = endStream ? FrameType.END_STREAM : 0;
    if (length <= maxFrameSize) {
      patch(mark, length, FrameType.HEADERS, flags | FrameType.END_HEADERS, streamId);
      return;
    }
    int gaps = out.openGaps(payload, maxFrameSize, FrameType.HEADER_LENGTH);
    patch(mark, maxFrameSize, FrameType.HEADERS, flags, streamId);
    int at = payload + maxFrameSize;
    for (int i = 1; i < gaps; i++) {
      patch(at, maxFrameSize, FrameType.CONTINUATION, 0, streamId);
      at += FrameType.HEADER_LENGTH + maxFrameSize;
    }
    int rest = out.position() - at - FrameType.HEADER_LENGTH;
    patch(at, rest, FrameType.CONTINUATION, FrameType.END_HEADERS, streamId);
  }

  public void resetStream(int streamId, int errorCode) {
    header(4, FrameType.RST_STREAM, 0, streamId);
    out.putInt(errorCode);
  }

  /** A SETTINGS frame of {@code entries} entries, each of which {@link #setting} must write. */
  public void settings(int entries) {
    header(entries * 6, FrameType.SETTINGS, 0, 0);
  }

  public void setting(int id, int value) {
    out.putShort(id);
    out.putInt(value);
  }

  public void settingsAck() {
    header(0, FrameType.SETTINGS, FrameType.ACK, 0);
  }

  public void ping(long payload, boolean ack) {
    header(8, FrameType.PING, ack ? FrameType.ACK : 0, 0);
    out.putLong(payload);
  }

  /** A GOAWAY frame whose debug data are the low octets of the chars of {@code debugData}. */
  public void goAway(int lastStreamId, int errorCode, String debugData) {
    header(8 + debugData.length(), FrameType.GOAWAY, 0, 0);
    out.putInt(lastStreamId);
    out.putInt(errorCode);
    for (int i = 0; i < debugData.length(); i++) {
      out.put(debugData.charAt(i));
    }
  }

  /** {@code streamId} 0 means the connection. */
  public void windowUpdate(int streamId, int increment) {
    header(4, FrameType.WINDOW_UPDATE, 0, streamId);
    out.putInt(increment);
  }

  private void header(int length, int type, int flags, int streamId) {
    if (begun != NO_MARK) {
      throw new IllegalStateException(
          FrameType.name(type)
              + " in the middle of "
              + (dataStream == 0 ? "a header block" : "DATA that was begun and not ended"));
    }
    byte[] to = out.reserve(FrameType.HEADER_LENGTH);
    FrameHeader.write(to, out.position(), length, type, flags, streamId);
    out.advance(FrameType.HEADER_LENGTH);
  }

  private void patch(int mark, int length, int type, int flags, int streamId) {
    FrameHeader.write(out.reserve(0), mark, length, type, flags, streamId);
  }
}
