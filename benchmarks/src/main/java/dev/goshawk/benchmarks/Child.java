package dev.goshawk.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A child process of the harness: one role, which takes orders from the standard input, a line
 * each, and answers on the standard output. It ends when the input does, which it also does when
 * the harness dies.
 */
public final class Child {
  private Child() {}

  /**
   * Takes the role and answers orders until the input ends.
   *
   * @param args server or client, the side, and settings as {@code key=value}
   */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err); // what libraries print is no answer
    Settings settings =
        new Settings(Line.parse("settings", Arrays.asList(args).subList(2, args.length)));
    Role role = Role.of(args[0], args[1], settings);
    if (settings.line().values().containsKey("once")) { // it is ready when a call was answered
      firstCall(role);
    }
    answers.println(Line.of("ok", "port", role.port()));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      answers.println(answer(role, Line.parse(line)));
    }
    Runtime.getRuntime().halt(0); // what still runs belongs to nobody
  }

  private static void firstCall(Role role) throws Exception {
    String message = "6162";
    String reply = role.order(Line.of("describe", "message", message)).text("reply", "");
    if (!reply.equals(message)) {
      throw new IllegalStateException("the first call was answered " + reply);
    }
  }

  /** The answer to an order; a failure of the role is an answer too. */
  static Line answer(Role role, Line order) {
    try {
      return role.order(order);
    } catch (Exception e) {
      e.printStackTrace();
      return Line.of("failed", "why", e);
    }
  }
}
