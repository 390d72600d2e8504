package dev.goshawk.http2;

import dev.goshawk.http2.hpack.HeaderBlock;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * A stream that writes down its events, gives back data at once unless told not to, and can act.
 */
final class RecordingStream extends Http2Stream {
  private final EventLog log;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** Whether data are given back as they come. */
  boolean consuming = true;

  /** The pending bytes at which it is told that it is writable. */
  int mark = SendScheduler.WRITABLE_MARK;

  /** What the owner does in each event, after it was written down: gets the event's kind. */
  Consumer<String> reaction = kind -> {};

  RecordingStream(EventLog log) {
    this.log = log;
  }

  byte[] received() {
    return received.toByteArray();
  }

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    log.add(
        id()
            + " headers"
            + (endStream ? " ES" : "")
            + (headers.tooLarge() ? " TOO LARGE" : FrameText.fields(headers)));
    reaction.accept("headers");
  }

  @Override
  protected int dataRoom() {
    return log.direct ? Integer.MAX_VALUE : 0;
  }

  @Override
  protected void onData(byte[] buf, int off, int len, boolean endStream) {
    received.write(buf, off, len);
    log.data(id(), buf, off, len, endStream);
    if (consuming) {
      log.connection().consumed(this, len);
    }
    reaction.accept("data");
  }

  @Override
  protected void onReset(StreamReset reset) {
    log.add(id() + " reset " + reset.cause() + " " + ErrorCode.name(reset.errorCode()));
    log.lastReset = reset;
    reaction.accept("reset");
  }

  @Override
  protected void onWritable() {
    log.add(id() + " writable");
    reaction.accept("writable");
  }

  @Override
  protected int writableMark() {
    return mark;
  }
}
