package dev.goshawk.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps what is logged under a name instead of printing it, at INFO and above unless asked for
 * more. Any thread.
 */
public final class LogCapture extends Handler implements AutoCloseable {

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final List<LogRecord> records = new ArrayList<>();
  private final Logger logger;
  private final Level before;

  private LogCapture(String name, Level level) {
    logger = Logger.getLogger(name);
    before = logger.getLevel();
    setLevel(level);
    if (!level.equals(Level.INFO)) {
      logger.setLevel(level);
    }
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  /** Captures until closed. */
  public static LogCapture of(String name) {
    return new LogCapture(name, Level.INFO);
  }

  /** Captures everything, down to the finest level, until closed. */
  public static LogCapture ofAll(String name) {
    return new LogCapture(name, Level.ALL);
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (isLoggable(record)) {
      records.add(record);
    }
  }

  /** What was logged so far, a line each without the stack. */
  public synchronized List<String> lines() {
    return records.stream().map(formatter::formatMessage).toList();
  }

  /** What was logged so far with something thrown. */
  public synchronized List<Throwable> thrown() {
    List<Throwable> thrown = new ArrayList<>();
    for (LogRecord logged : records) {
      if (logged.getThrown() != null) {
        thrown.add(logged.getThrown());
      }
    }
    return thrown;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(before);
    logger.setUseParentHandlers(true);
  }
}
