package dev.goshawk.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A peer in a JVM of its own. It is ended by this object, when the harness is interrupted, and by
 * itself when the harness dies, since its standard input ends then.
 */
final class ChildProcess implements Peer {
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
  private static final long PATIENCE_SECONDS = 5;

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "end-children"));
  }

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;
  private final String name;
  private final Line ready;

  ChildProcess(List<String> command, String name) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    ALIVE.add(process);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    try {
      ready = answer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public int port() {
    return (int) ready.number("port", 0);
  }

  @Override
  public Line order(Line order) throws IOException {
    orders.write(order.toString());
    orders.newLine();
    orders.flush();
    return answer();
  }

  /** The next line that it says. */
  Line answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " ended: what it printed is above");
    }
    Line answer = Line.parse(line);
    if (!answer.verb().equals("ok")) {
      throw new IOException(name + " failed: " + answer.text("why", line));
    }
    return answer;
  }

  @Override
  public void pin(int core) throws IOException, InterruptedException {
    Machine.pin(process.pid(), core);
  }

  @Override
  public void close() {
    try {
      orders.close(); // which it takes for the end
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    ALIVE.remove(process);
  }

  /** The command lines of children on one JDK: the same flags for every side. */
  record Commands(Path jdk, String classPath) implements Peer.Source {

    @Override
    public Peer start(String role, Side side, Settings settings) throws IOException {
      return new ChildProcess(command(role, side, settings), side.label() + "'s " + role);
    }

    List<String> command(String role, Side side, Settings settings) {
      List<String> command = new ArrayList<>();
      command.add(jdk.resolve("bin/java").toString());
      command.addAll(flags(settings));
      command.add("-cp");
      command.add(classPath(side));
      command.add(Child.class.getName());
      command.add(role);
      command.add(side.label());
      settings.line().values().forEach((key, value) -> command.add(key + "=" + Line.encode(value)));
      return command;
    }

    List<String> flags(Settings settings) {
      List<String> flags = new ArrayList<>();
      String heap = settings.line().text("heap", "512m");
      if (!heap.equals("default")) {
        flags.addAll(
            List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch"));
        if (settings.line().text("pinned", "no").equals("yes")) {
          flags.add("-XX:ActiveProcessorCount=1");
        }
      }
      if (Machine.version(jdk) >= 24) {
        flags.add("--sun-misc-unsafe-memory-access=allow");
        flags.add("--enable-native-access=ALL-UNNAMED");
      }
      return flags;
    }

    /** The jars that a side needs and no other side's: as an application would have them. */
    private String classPath(Side side) {
      return Arrays.stream(classPath.split(File.pathSeparator, -1))
          .filter(jar -> !jar.isEmpty() && belongs(Path.of(jar).getFileName().toString(), side))
          .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean belongs(String jar, Side side) {
      if (startsWith(jar, "jmh-", "jopt-simple", "commons-math3", "picocli")) {
        return false; // the harness's own
      }
      return switch (side) {
        case GOSHAWK, BASE, FLOOR ->
            !startsWith(
                jar,
                "grpc-",
                "vertx-",
                "guava",
                "animal-sniffer-",
                "annotations-",
                "error_prone_",
                "failureaccess",
                "j2objc-",
                "jackson-",
                "jsr305",
                "listenablefuture",
                "netty-transport-native-epoll",
                "netty-transport-classes",
                "netty-codec-compression",
                "netty-codec-dns",
                "netty-codec-http",
                "netty-codec-socks",
                "netty-handler-proxy",
                "netty-resolver-dns",
                "perfmark",
                "protobuf-java-util",
                "gson");
        case G0, G1 -> !startsWith(jar, "goshawk", "vertx-", "netty-", "jackson-");
        case VERTX -> !startsWith(jar, "goshawk", "grpc-", "gson");
      };
    }

    private static boolean startsWith(String jar, String... prefixes) {
      return Arrays.stream(prefixes).anyMatch(jar::startsWith);
    }
  }
}
