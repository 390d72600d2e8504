package dev.goshawk.soak.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of this package in a JVM with a heap of its own, which answers lines. It is killed in
 * the end, if it has not ended before.
 */
final class ChildProcess implements AutoCloseable {

  /** How long an answer may take, in seconds. */
  private static final long PATIENCE = 60;

  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();

  /** Starts the program with a heap of so many MiB. */
  ChildProcess(Class<?> main, int heapMiB, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heapMiB + "m", "-Xshare:auto", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(args));
    process = new ProcessBuilder(command).start();
    collect(process.getInputStream(), answers::add);
    collect(process.getErrorStream(), logged::add);
  }

  private interface Sink {
    void add(String line);
  }

  private static void collect(InputStream from, Sink to) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader in = new BufferedReader(new InputStreamReader(from, UTF_8))) {
                in.lines().forEach(to::add);
              } catch (IOException | UncheckedIOException e) {
                to.add("the process has ended: " + e.getMessage());
              }
            },
            "child-output");
    thread.setDaemon(true);
    thread.start();
  }

  /** Gives it a line, and waits for the line that answers it. */
  String ask(String order) throws IOException, InterruptedException {
    process.getOutputStream().write((order + '\n').getBytes(UTF_8));
    process.getOutputStream().flush();
    return answer();
  }

  /** Waits for its next line. */
  String answer() throws IOException, InterruptedException {
    String line = answers.poll(PATIENCE, TimeUnit.SECONDS);
    if (line == null) {
      throw new IOException("no answer within " + PATIENCE + " s; it logged " + logged);
    }
    return line;
  }

  /** The bytes of its heap that are in use after a full collection. */
  long heap() throws IOException, InterruptedException {
    return Long.parseLong(ask("heap").split(" ")[1]);
  }

  /** Whether a line that it logged has these words. */
  boolean hasLogged(String words) {
    return logged.stream().anyMatch(line -> line.contains(words));
  }

  /** The first line that it logged with these words, or null. */
  @Nullable String logged(String words) {
    return logged.stream().filter(line -> line.contains(words)).findFirst().orElse(null);
  }

  /** Ends it by SIGTERM; whether it has ended within so many seconds. */
  boolean terminate(long seconds) throws InterruptedException {
    process.destroy();
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
