package dev.goshawk.soak.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.soak.fleet.FleetClient.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A backend in a process of its own: {@code IMPLEMENTATION NUMBER DIRECTORY}. It prints its port
 * when a call of its own was answered, takes orders as lines, drains when it gets SIGTERM, and ends
 * when its standard input does.
 */
public final class BackendMain {

  /** Longer than a resolver still tells it: see {@link RolloutSteps}. */
  private static final Duration LAME_DUCK = Duration.ofMillis(600);

  private static final Duration GRACE = Duration.ofSeconds(10);

  private BackendMain() {}

  /**
   * Serves until standard input or the process ends.
   *
   * @param args the implementation, the number of the backend, the directory of its files
   */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) throws Exception {
    Implementation implementation = Implementation.valueOf(args[0]);
    int number = Integer.parseInt(args[1]);
    Path directory = Path.of(args[2]);
    Work work = new Work(number, new Journal(BackendProcess.journal(directory, number)));
    Certificates certificates = new Certificates(directory);
    Backend backend = implementation.serve(work, certificates);
    backend.drainAtExit(LAME_DUCK, GRACE);
    try (FleetClient client = implementation.client(certificates)) {
      client.resolve(List.of(backend.port()));
      client.call(Call.uncounted()).get();
    }
    System.out.println("port " + backend.port());
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      obey(work, line.split(" ", -1));
      System.out.println("done");
    }
    Runtime.getRuntime().halt(0); // nobody is left who would wait for a drain
  }

  private static void obey(Work work, String[] order) throws IOException {
    switch (order[0]) {
      case "slow" -> work.slow(Integer.parseInt(order[1]));
      case "refuse" -> work.refuse(Boolean.parseBoolean(order[1]));
      default -> throw new IOException("no such order: " + order[0]);
    }
  }
}
