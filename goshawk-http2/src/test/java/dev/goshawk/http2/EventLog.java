package dev.goshawk.http2;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A handler that writes down what it is told, and makes {@link RecordingStream}s. Data events of
 * one stream that follow each other are one line, however the bytes were cut.
 */
final class EventLog implements Http2Handler {
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, RecordingStream> streams = new HashMap<>();
  private @Nullable Http2Connection connection;

  // The data event that may still grow.
  private int dataStream;
  private boolean dataEnded;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  @Nullable StreamReset lastReset;
  String closedMessage = "";

  /** What the handler does in each of its events. */
  Consumer<String> reaction = event -> {};

  /** The owner's clock, in nanoseconds. */
  long now;

  /** Whether streams take their payload straight from where it is. */
  boolean direct;

  /** What accept answers. */
  IntFunction<@Nullable RecordingStream> accepting = id -> new RecordingStream(this);

  void connection(Http2Connection itsConnection) {
    connection = itsConnection;
  }

  Http2Connection connection() {
    return Objects.requireNonNull(connection);
  }

  RecordingStream stream(int id) {
    return Objects.requireNonNull(streams.get(id), () -> "no stream " + id);
  }

  void register(RecordingStream stream) {
    streams.put(stream.id(), stream);
  }

  void add(String line) {
    endData();
    lines.add(line);
  }

  void data(int id, byte[] buf, int off, int len, boolean endStream) {
    if (dataStream != id || dataEnded) {
      endData();
      dataStream = id;
    }
    data.write(buf, off, len);
    dataEnded = endStream;
  }

  private void endData() {
    if (dataStream != 0) {
      lines.add(
          dataStream
              + " data"
              + (dataEnded ? " ES " : " ")
              + FrameText.shown(data.toByteArray(), 0, data.size()));
    }
    dataStream = 0;
    dataEnded = false;
    data.reset();
  }

  /** All events since the last call. */
  List<String> take() {
    endData();
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public @Nullable Http2Stream accept(int streamId) {
    RecordingStream stream = accepting.apply(streamId);
    if (stream != null) {
      streams.put(streamId, stream);
    }
    reaction.accept("accept");
    return stream;
  }

  @Override
  public void onSettings(boolean first) {
    add(first ? "settings first" : "settings");
    reaction.accept("settings");
  }

  @Override
  public void onGoAway(int lastStreamId, int errorCode, String debugData) {
    add(
        "goaway "
            + lastStreamId
            + " "
            + ErrorCode.name(errorCode)
            + (debugData.isEmpty() ? "" : " \"" + debugData + "\""));
    reaction.accept("goaway");
  }

  @Override
  public void onPing() {
    add("ping");
    reaction.accept("ping");
  }

  @Override
  public void onPingAck(long payload) {
    add("ping ack " + payload);
    reaction.accept("ping ack");
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void onClosed(int errorCode, String message) {
    add("closed " + ErrorCode.name(errorCode));
    closedMessage = message;
    reaction.accept("closed");
  }
}
