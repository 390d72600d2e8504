package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streams of messages. Bidirectional ones keep so many messages in flight each, and one that comes
 * back sends the next; server-streaming ones are asked for again when they end.
 */
final class StreamLoad implements Load {
  private static final long PATIENCE_SECONDS = 120;

  private final Caller caller;
  private final Settings settings;
  private final boolean bidi;
  private volatile boolean stopping;

  StreamLoad(Caller caller, Settings settings, boolean bidi) {
    this.caller = caller;
    this.settings = settings;
    this.bidi = bidi;
  }

  /** The request of a stream: how many messages, of how many octets. */
  static byte[] request(int messages, int octets) {
    byte[] request = new byte[8];
    Wire.putInt(request, 0, messages);
    Wire.putInt(request, 4, octets);
    return request;
  }

  @Override
  public Measured run(Line order) throws InterruptedException {
    stopping = false;
    CountDownLatch left = new CountDownLatch(settings.streams());
    List<Stream> streams = new ArrayList<>();
    long started = System.nanoTime();
    for (int i = 0; i < settings.streams(); i++) {
      Stream stream = new Stream(left);
      streams.add(stream);
      stream.begin();
    }
    Thread.sleep(order.number("millis", 1000));
    stopping = true;
    if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(left.getCount() + " streams never ended");
    }
    long nanos = System.nanoTime() - started;
    Tally tally = new Tally();
    for (Stream stream : streams) {
      tally.add(stream.messages, stream.errors, stream.firstError, null);
    }
    return tally.measured(nanos);
  }

  @Override
  public void close() throws IOException {
    caller.close();
  }

  private final class Stream implements Caller.StreamListener {
    private final CountDownLatch left;
    private Caller.@Nullable Requests requests;
    private int open;
    private int asked;
    private long messages;
    private long errors;
    private String firstError = "";

    Stream(CountDownLatch left) {
      this.left = left;
    }

    void begin() {
      if (!bidi) {
        asked = settings.messages();
        caller.serverStreaming(asked, this);
        return;
      }
      Caller.Requests opened = caller.bidi(this);
      synchronized (this) { // a response may come while the first requests still go
        requests = opened;
        for (int i = 0; i < settings.inFlight(); i++) {
          open++;
          opened.send();
        }
      }
    }

    @Override
    public void message(int octets) {
      if (octets != settings.payload()) {
        failed("a message of " + octets + " octets");
      }
      messages++;
      asked--;
      if (!bidi) {
        return;
      }
      synchronized (this) {
        Caller.Requests out = requests;
        if (out == null) {
          return;
        }
        if (!stopping) {
          out.send();
        } else if (--open == 0) {
          out.end();
        }
      }
    }

    @Override
    public void done(int octets, @Nullable Throwable failure) {
      if (failure != null) {
        failed(failure.toString());
      } else if (!bidi && asked != 0) {
        failed("a stream lacked " + asked + " messages");
      }
      if (bidi || stopping || failure != null) {
        left.countDown();
      } else {
        begin();
      }
    }

    private void failed(String why) {
      if (errors++ == 0) {
        firstError = why;
      }
    }
  }
}
