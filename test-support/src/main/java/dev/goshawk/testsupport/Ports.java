package dev.goshawk.testsupport;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine for tests that need one where nobody listens. Any thread. */
public final class Ports {

  /** Below those that systems give out by themselves: from 32,768 on Linux, 49,152 elsewhere. */
  private static final int FIRST = 10_000;

  private static final int BEHIND_LAST = 32_768;
  private static final int MOST_TRIES = 1_000;

  private Ports() {}

  /**
   * A port where nobody listens, and which no other process is given by chance: so a test finds it
   * closed for as long as it wants, or may listen there later, twice too. TCP, all addresses.
   *
   * @throws IllegalStateException when there seems to be none
   */
  public static int unused() {
    for (int i = 0; i < MOST_TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
      if (isUnused(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is unused");
  }

  private static boolean isUnused(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) { // it is in use
      return false;
    }
  }
}
