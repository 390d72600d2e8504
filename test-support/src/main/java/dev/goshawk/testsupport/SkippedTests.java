package dev.goshawk.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down every test that was skipped or given up, so that the build can fail for it.
 *
 * <p>The JUnit Platform finds it on the class path of every module and tells it of all engines'
 * tests. It appends a line for each to the file that the system property {@code
 * goshawk.skipped.tests} names, and makes the file even when there is none: an absent file says
 * that nobody watched. Surefire's reports are no substitute, as a class that two engines run, or
 * that runs once per parameter, overwrites its own. Where the property is not set, as in an IDE, it
 * does nothing. Any thread.
 */
public final class SkippedTests implements TestExecutionListener {
  private final List<String> lines = new ArrayList<>();

  /** For the JUnit Platform. */
  public SkippedTests() {}

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::toString).orElse("given up"));
    }
  }

  private synchronized void add(TestIdentifier test, String reason) {
    lines.add(test.getUniqueId() + ": " + reason.replaceAll("\\s+", " "));
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    String file = System.getProperty("goshawk.skipped.tests");
    if (file == null) {
      return;
    }
    try {
      Files.write(Path.of(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.clear();
  }
}
