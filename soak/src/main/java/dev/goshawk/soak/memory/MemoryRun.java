package dev.goshawk.soak.memory;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.netty.GoshawkChannel;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Servers and clients with small heaps whose peers do their worst, one after another: what must be
 * refused, what must go on, and that everything is given back.
 */
public final class MemoryRun {

  private static final int MESSAGE = 256 * 1024;
  private static final double MEBIBYTE = 1024 * 1024;

  /** By how much the heap may be larger behind a run than before it, in bytes. */
  private static final long HEAP_SLACK = 8L * 1024 * 1024;

  /** How long a condition is waited for that ought to come about, in seconds. */
  private static final long PATIENCE = 60;

  /** How long a server may take to end after SIGTERM, in seconds; it gives its calls 2 s. */
  private static final long TERMINATION = 20;

  /** Calls of another client that have to succeed one after another. */
  private static final int CALLS_IN_A_ROW = 20;

  private final PrintWriter out;
  private final List<String> problems = new ArrayList<>();

  /** Runs that have not begun. */
  public MemoryRun(PrintWriter out) {
    this.out = out;
  }

  /** Makes all runs, some minutes at most; whether all was as it must be. */
  public boolean run() throws IOException, InterruptedException {
    server("4 clients with 1,000 calls each and windows of 0", 128, 4, 1_000, true);
    server("5 clients with 1,000 calls each that never read", 64, 5, 1_000, false);
    client(64);
    client(128);
    say("%d problems", problems.size());
    problems.forEach(problem -> say("PROBLEM: %s", problem));
    return problems.isEmpty();
  }

  /** What was not as it must be so far. */
  List<String> problems() {
    return problems;
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits for what ought to come about, and takes it for a problem when it does not. */
  private void expect(String what, Condition condition) throws IOException, InterruptedException {
    long began = System.nanoTime();
    long until = began + TimeUnit.SECONDS.toNanos(PATIENCE);
    boolean holds = condition.holds();
    while (!holds && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(100);
      holds = condition.holds();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    say("  %-8s %s (%.1f s)", holds ? "yes" : "NO", what, seconds);
    if (!holds) {
      problems.add(what);
    }
  }

  // A server whose clients take nothing.

  /** Makes one run of a server, whose problems are kept. */
  void server(String name, int heapMiB, int connections, int calls, boolean reading)
      throws IOException, InterruptedException {
    say("server with -Xmx%dm, %s", heapMiB, name);
    try (ChildProcess server = new ChildProcess(MemoryServer.class, heapMiB)) {
      int port = Integer.parseInt(server.answer().split(" ")[1]);
      expect("calls are answered before", () -> answersInARow(port));
      long before = server.heap();
      List<RawCalls> attack = attack(port, connections, calls, reading);
      if (reading) {
        expect(
            "calls are refused that name maxBufferedBytes",
            () -> attack.stream().mapToInt(RawCalls::refused).sum() > 0);
        expect("streams are reset", () -> attack.stream().mapToInt(RawCalls::reset).sum() > 0);
        say(
            "           %d refused, %d reset of %d",
            attack.stream().mapToInt(RawCalls::refused).sum(),
            attack.stream().mapToInt(RawCalls::reset).sum(),
            connections * calls);
      }
      expect("calls of another client are answered meanwhile", () -> answersInARow(port));
      if (!reading) {
        expect("the log names writeTimeout", () -> server.hasLogged("writeTimeout"));
        // One whose calls were all refused has taken the little that was sent to it.
        expect("a connection that takes nothing is closed", () -> anyClosed(attack));
      }
      for (RawCalls one : attack) {
        one.close();
      }
      expect("calls of another client are answered afterwards", () -> answersInARow(port));
      expectHeap(server, before);
      List<RawCalls> again = attack(port, connections, calls, reading);
      TimeUnit.SECONDS.sleep(1);
      expect(
          "SIGTERM ends the server within " + TERMINATION + " s, in the middle of it",
          () -> server.terminate(TERMINATION));
      for (RawCalls one : again) {
        one.close();
      }
      judgeLog(server);
    }
  }

  private static List<RawCalls> attack(int port, int connections, int calls, boolean reading)
      throws IOException {
    List<RawCalls> attack = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      RawCalls one = RawCalls.connect(port, reading);
      one.call(calls, MESSAGE);
      attack.add(one);
    }
    return attack;
  }

  private static boolean anyClosed(List<RawCalls> attack) throws IOException {
    for (RawCalls one : attack) {
      if (one.isClosed()) {
        return true;
      }
    }
    return false;
  }

  /** Whether calls on a connection of its own are answered one after another. */
  private boolean answersInARow(int port) {
    try (Channel channel = GoshawkChannel.to("127.0.0.1:" + port).plaintext().build()) {
      for (int i = 0; i < CALLS_IN_A_ROW; i++) {
        ClientCalls.unary(
            channel,
            MemoryMethods.SIZED,
            CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)),
            MemoryMethods.ask(100));
      }
      return true;
    } catch (StatusException e) {
      if (e.code() != Status.Code.RESOURCE_EXHAUSTED) {
        problems.add("a call of another client ended with " + e.status());
      }
      return false;
    }
  }

  private void expectHeap(ChildProcess process, long before)
      throws IOException, InterruptedException {
    expect("the heap is back", () -> process.heap() <= before + HEAP_SLACK);
    say("           %.1f MiB before, %.1f MiB now", before / MEBIBYTE, process.heap() / MEBIBYTE);
  }

  private void judgeLog(ChildProcess process) {
    for (String words : List.of("OutOfMemoryError", "has failed", "failure")) {
      String line = process.logged(words);
      if (line != null) {
        say("  logged: %s", line);
        problems.add("logged: " + line);
      }
    }
  }

  // A client whose server sends much, or reads nothing.

  private void client(int heapMiB) throws IOException, InterruptedException {
    say("client with -Xmx%dm, of a server that sends much and reads nothing", heapMiB);
    try (Server server = MemoryServer.startGenerous();
        ChildProcess client =
            new ChildProcess(MemoryClient.class, heapMiB, Integer.toString(server.port()))) {
      client.answer();
      expect("a call is answered before", () -> isOk(client));
      long before = client.heap();
      for (String order : List.of("flood", "large", "send")) {
        String went = client.ask(order);
        say("  %s", went);
        if (!went.contains(" 0 other") || (order.equals("send") && went.contains(" 0 refused"))) {
          problems.add(went);
        }
        say("  %s", client.ask("cancel"));
        expect("a call is answered behind that", () -> isOk(client));
        expectHeap(client, before);
      }
      judgeLog(client);
    }
  }

  private static boolean isOk(ChildProcess client) throws IOException, InterruptedException {
    return client.ask("small").startsWith("small OK");
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
