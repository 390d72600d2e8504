package dev.goshawk.soak;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Takes what Goshawk and its Netty log as a warning or worse for a problem, and keeps grpc-java,
 * which logs every stream that ends before its time, from the console. Until it is closed.
 */
final class Complaints extends Handler {

  private final Logger ours = Logger.getLogger("dev.goshawk");
  private final Logger netty = Logger.getLogger("io.netty");
  private final Logger foreign = Logger.getLogger("io.grpc");
  private final Level foreignBefore = foreign.getLevel();
  private final Tally tally;

  Complaints(Tally tally) {
    this.tally = tally;
    foreign.setLevel(Level.OFF);
    ours.addHandler(this);
    netty.addHandler(this);
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      tally.wrong("logged: " + entry.getMessage() + " " + entry.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    foreign.setLevel(foreignBefore);
    ours.removeHandler(this);
    netty.removeHandler(this);
  }
}
