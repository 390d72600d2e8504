package dev.goshawk.core.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Status;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.http2.buffer.ByteSource;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data of a response that is not gRPC's: there are no messages in them, and their first words
 * may be of use to a person. Event loop only.
 */
final class ForeignBody implements MessageInput {

  /** How much is kept, in bytes. */
  private static final int MAX_KEPT = 1024;

  private final HttpExchange exchange;
  private final @Nullable ByteArrayOutputStream kept;
  private final Status status;
  private final Consumer<Status> whole;
  private boolean over;

  /**
   * Nothing has come.
   *
   * @param status what the call ends with, as far as the headers say it
   * @param keeps whether the words are of use
   * @param whole hears the {@link #status} once, when the response has ended or enough was kept
   */
  ForeignBody(HttpExchange exchange, Status status, boolean keeps, Consumer<Status> whole) {
    this.exchange = exchange;
    this.status = status;
    this.kept = keeps ? new ByteArrayOutputStream() : null;
    this.whole = whole;
  }

  /** What the call ends with, with what was kept, on one line. */
  Status status() {
    String words = kept == null ? "" : PeerText.escaped(kept.toString(UTF_8));
    return words.isEmpty() ? status : status.withMessage(status.message() + "; it says: " + words);
  }

  @Override
  public void onData(byte[] buf, int off, int len, boolean end) {
    exchange.consumed(len);
    if (over) {
      return;
    }
    if (kept != null) {
      kept.write(buf, off, Math.min(len, MAX_KEPT - kept.size()));
    }
    if (end || (kept != null && kept.size() == MAX_KEPT)) {
      over = true;
      whole.accept(status());
    }
  }

  @Override
  public int dataRoom() {
    return 0;
  }

  @Override
  public void onData(ByteSource source, int len, boolean end) {
    throw new IllegalStateException("there is no room for data");
  }

  @Override
  public void addDemand(int count) {}

  @Override
  public void onEnd() {
    over = true;
  }

  @Override
  public void stop() {
    over = true;
  }

  @Override
  public boolean isHolding() {
    return false;
  }

  @Override
  public @Nullable String unwanted(String reader, long now) {
    return null;
  }
}
