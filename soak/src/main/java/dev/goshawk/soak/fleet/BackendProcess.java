package dev.goshawk.soak.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BackendMain} in a JVM of its own, which is killed, stopped and continued by its number.
 * None outlives this process: each is killed when the JVM ends, and ends when its input does. One
 * thread.
 */
final class BackendProcess implements AutoCloseable {

  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
  private static final long PATIENCE_SECONDS = 60;

  /** How long a backend stays stopped at most, should nobody be left to continue it. */
  private static final int MOST_SECONDS_STOPPED = 90;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(BackendProcess::killAll, "kill-backends"));
  }

  private final int number;
  private final Implementation implementation;
  private final Process process;
  private final BufferedReader answers;
  private final int port;
  private final Journal.Reading journal;
  private @Nullable Process continuer;

  /** Starts a backend, and waits until it has answered a call. */
  BackendProcess(Implementation implementation, int number, Path directory) throws IOException {
    this.number = number;
    this.implementation = implementation;
    this.journal = new Journal.Reading(journal(directory, number));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            BackendMain.class.getName(), implementation.name(), "" + number, directory.toString()));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(directory.resolve(number + ".log").toFile()))
            .start();
    ALIVE.add(process);
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = answers.readLine();
    if (line == null || !line.startsWith("port ")) {
      close();
      throw new IOException("backend " + number + " said " + line + " instead of its port");
    }
    port = Integer.parseInt(line.substring("port ".length()));
  }

  /** Where a backend writes down what it executes. */
  static Path journal(Path directory, int number) {
    return directory.resolve(number + ".journal");
  }

  /** Kills all that this JVM has started and that are left. */
  static void killAll() {
    ALIVE.forEach(Process::destroyForcibly);
  }

  int number() {
    return number;
  }

  int port() {
    return port;
  }

  Implementation implementation() {
    return implementation;
  }

  Journal.Reading journal() {
    return journal;
  }

  /** Gives it an order, and waits until that is done. */
  void order(String line) throws IOException {
    process.getOutputStream().write((line + '\n').getBytes(UTF_8));
    process.getOutputStream().flush();
    String answer = answers.readLine();
    if (!"done".equals(answer)) {
      throw new IOException("backend " + number + " answered " + answer + " to " + line);
    }
  }

  /** Kills it by SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    ALIVE.remove(process);
  }

  /**
   * Tells it to drain and end, by SIGTERM; the JDK's way would end its input, too, and so the
   * process at once.
   */
  void terminate() throws IOException, InterruptedException {
    signal("TERM");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended. */
  void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("backend " + number + " does not end");
    }
    ALIVE.remove(process);
  }

  /**
   * Stops it: the system still takes connections and bytes for it, and nothing is ever answered.
   */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
    continuer =
        new ProcessBuilder(
                "sh", "-c", "sleep " + MOST_SECONDS_STOPPED + "; kill -CONT " + process.pid())
            .start();
  }

  /** Continues it. */
  void resume() throws IOException, InterruptedException {
    Process waiting = continuer;
    if (waiting != null) {
      waiting.descendants().forEach(ProcessHandle::destroy);
      waiting.destroy();
      continuer = null;
    }
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + name + " of backend " + number + " failed");
    }
  }

  @Override
  public void close() {
    Process waiting = continuer;
    if (waiting != null) {
      waiting.descendants().forEach(ProcessHandle::destroy);
      waiting.destroy();
    }
    process.destroyForcibly();
    ALIVE.remove(process);
  }
}
