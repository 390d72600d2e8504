package dev.goshawk.benchmarks;

import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A closed loop of blocking calls: so many threads, each with one call at a time. */
final class BlockingLoad implements Load {
  private final Caller caller;
  private final Settings settings;
  private final int expected;
  private volatile boolean stopping;

  BlockingLoad(Caller caller, Settings settings) {
    this.caller = caller;
    this.settings = settings;
    expected = settings.cannedReply().length;
  }

  @Override
  public Measured run(Line order) throws InterruptedException {
    stopping = false;
    Worker[] workers = new Worker[(int) order.number("threads", settings.threads())];
    long started = System.nanoTime();
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker();
      workers[i].start();
    }
    Thread.sleep(order.number("millis", 1000));
    stopping = true;
    Tally tally = new Tally();
    for (Worker worker : workers) {
      worker.join();
      tally.add(worker.calls, worker.errors, worker.firstError, worker.latency);
    }
    return tally.measured(System.nanoTime() - started);
  }

  @Override
  public void close() throws IOException {
    caller.close();
  }

  private final class Worker extends Thread {
    private final @Nullable Histogram latency = settings.latency() ? Tally.histogram() : null;
    private long calls;
    private long errors;
    private String firstError = "";

    @Override
    public void run() {
      while (!stopping) {
        long begun = latency != null ? System.nanoTime() : 0;
        try {
          int octets = caller.blocking();
          if (octets != expected) {
            failed("a response of " + octets + " octets");
          }
        } catch (Exception e) {
          failed(e.toString());
        }
        calls++;
        if (latency != null) {
          latency.recordValue(System.nanoTime() - begun);
        }
      }
    }

    private void failed(String why) {
      if (errors++ == 0) {
        firstError = why;
      }
    }
  }
}
