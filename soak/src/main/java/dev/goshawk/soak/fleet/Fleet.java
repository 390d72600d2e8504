package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The backends: some slots, in each of which a process serves. A process that is replaced has
 * another port. One thread.
 */
final class Fleet implements AutoCloseable {

  private final Path directory = Files.createTempDirectory("goshawk-fleet");
  private final Certificates certificates = new Certificates(directory);
  private final List<BackendProcess> serving = new ArrayList<>();
  private final List<BackendProcess> gone = new ArrayList<>(); // whose journals are to be read
  private final Executions executions = new Executions();
  private int started;

  /** Starts backends, every second one of grpc-java. */
  Fleet(int size) throws IOException, InterruptedException {
    certificates.write(Certificates.FIRST);
    startAll(size);
  }

  private void startAll(int size) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Callable<BackendProcess>> starts = new ArrayList<>();
      for (int slot = 0; slot < size; slot++) {
        Implementation implementation = implementation(slot);
        int number = started++;
        starts.add(() -> new BackendProcess(implementation, number, directory));
      }
      for (Future<BackendProcess> start : threads.invokeAll(starts)) {
        serving.add(start.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("a backend does not start; see its log in " + directory, e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Implementation implementation(int slot) {
    return slot % 2 == 0 ? Implementation.GOSHAWK : Implementation.GRPC_JAVA;
  }

  Certificates certificates() {
    return certificates;
  }

  int size() {
    return serving.size();
  }

  BackendProcess at(int slot) {
    return serving.get(slot);
  }

  List<BackendProcess> all() {
    return List.copyOf(serving);
  }

  List<Integer> ports() {
    return serving.stream().map(BackendProcess::port).toList();
  }

  /** A new backend for a slot, which is not in it yet. */
  BackendProcess successor(int slot) throws IOException {
    return new BackendProcess(implementation(slot), started++, directory);
  }

  /** Puts a backend into a slot, and answers the one that was there. */
  BackendProcess replace(int slot, BackendProcess fresh) {
    BackendProcess old = serving.set(slot, fresh);
    gone.add(old);
    return old;
  }

  /** What has been executed until now. */
  Executions executions() throws IOException {
    for (BackendProcess backend : serving) {
      executions.read(backend.journal());
    }
    for (BackendProcess backend : gone) {
      executions.read(backend.journal());
    }
    return executions;
  }

  /** Forgets the journals of backends that have ended and were read. */
  void forgetGone() {
    gone.clear();
  }

  @Override
  public void close() throws IOException {
    serving.forEach(BackendProcess::close);
    gone.forEach(BackendProcess::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
