package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.http2.Http2Connection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits on one connection of a server to be sent, as it counts for the server's budget. Event
 * loop only, but for {@link #last}.
 */
final class UnsentBytes {

  /** How many calls are remembered beyond those that can wait, before they are looked through. */
  private static final int SLACK = 8;

  private final Http2Connection http2;
  private final GrpcServer server;
  private long counted;
  private volatile long last;
  private @Nullable Set<ServedCall<?, ?>> waiting;

  UnsentBytes(Http2Connection http2, GrpcServer server) {
    this.http2 = http2;
    this.server = server;
  }

  /** How many bytes waited when this was last counted. Any thread. */
  long last() {
    return last;
  }

  /** Tells the server's budget how many bytes are held here; none behind the end. */
  void count(boolean closed) {
    long held = closed ? 0 : http2.unsentBytes();
    if (held != counted) {
      server.load().budget().add(held - counted);
      counted = held;
      last = held;
      if (held > 0) {
        server.shed();
      }
    }
  }

  /** Something of a call waits: it may come to be the one that has most. */
  void waits(ServedCall<?, ?> call) {
    if (waiting == null) {
      waiting = new LinkedHashSet<>();
    } else if (waiting.size() > 2 * (http2.activeStreams() + SLACK)) {
      waiting.removeIf(other -> other.pendingBytes() == 0);
    }
    waiting.add(call);
  }

  /**
   * Ends the call with most bytes that wait to be sent.
   *
   * @return the call, or null when nothing waits
   */
  @Nullable ServedCall<?, ?> shedLargest(Status why) {
    Set<ServedCall<?, ?>> candidates = waiting;
    if (candidates == null) {
      return null;
    }
    candidates.removeIf(call -> call.pendingBytes() == 0);
    ServedCall<?, ?> largest =
        candidates.stream().max(Comparator.comparingInt(ServedCall::pendingBytes)).orElse(null);
    if (largest != null) {
      candidates.remove(largest);
      largest.shed(why);
    }
    return largest;
  }
}
