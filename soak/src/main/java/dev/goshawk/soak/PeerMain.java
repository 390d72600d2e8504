package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import java.io.IOException;
import java.util.Locale;

/**
 * A peer in a process of its own, to be killed: {@code server SIDE}, which prints its port, or
 * {@code client SIDE PORT}, which makes a call of each kind that does not end and prints that it
 * has. Both end when their standard input does.
 */
public final class PeerMain {

  private static final long FOREVER_MILLIS = 600_000;

  private PeerMain() {}

  /**
   * Runs the peer until standard input ends.
   *
   * @param args the role and what it needs
   */
  public static void main(String[] args) throws IOException {
    Side side = Side.valueOf(args[1].toUpperCase(Locale.ROOT));
    if (args[0].equals("server")) {
      Peer server = side.serve(0);
      System.out.println("port " + server.port());
    } else {
      Caller caller = side.callerOf(Integer.parseInt(args[2]));
      for (Kind kind : Kind.values()) {
        caller.call(CallPlan.pending(kind, FOREVER_MILLIS));
      }
      System.out.println("calling");
    }
    while (System.in.read() >= 0) {
      // The input has no meaning; its end means the end.
    }
    System.exit(0);
  }
}
