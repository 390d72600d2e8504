package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import java.util.Random;

/**
 * One call as it shall be made.
 *
 * @param kind its kind
 * @param messages how many messages go the way that has a stream; 1 for unary
 * @param size the bytes of each message, beside its head
 * @param pause how long the server sleeps in each answer, in milliseconds
 * @param timeout its deadline, in milliseconds
 * @param cancelAfter when its caller gives up, in milliseconds; -1 for never
 * @param patient whether it waits while there is no connection, until its deadline
 * @param blocking whether a thread of its own makes it in blocking style, where the client has that
 */
record CallPlan(
    Kind kind,
    int messages,
    int size,
    int pause,
    long timeout,
    long cancelAfter,
    boolean patient,
    boolean blocking) {

  private static final int LONG_TIMEOUT = 2_000;

  /** A call that a server answers soon. */
  static CallPlan quick(Kind kind, long timeout) {
    return new CallPlan(kind, kind == Kind.UNARY ? 1 : 3, 20, 0, timeout, -1, false, false);
  }

  /** A call that a server does not end by itself while anybody looks. */
  static CallPlan pending(Kind kind, long timeout) {
    return new CallPlan(kind, kind == Kind.UNARY ? 1 : 3, 20, 600_000, timeout, -1, false, false);
  }

  /** The same, but it waits for a connection. */
  CallPlan withWaitForReady() {
    return new CallPlan(kind, messages, size, pause, timeout, cancelAfter, true, blocking);
  }

  /** The same in blocking style. */
  CallPlan withBlocking() {
    return new CallPlan(kind, messages, size, pause, timeout, cancelAfter, patient, true);
  }

  /** Any call: most are short, some are long, large, slow, cancelled or impatient. */
  static CallPlan any(Random random) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int messages = kind == Kind.UNARY ? 1 : 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 10);
    int size = random.nextInt(16) == 0 ? random.nextInt(200_000) : random.nextInt(2_000);
    if ((long) messages * size > 4_000_000) {
      messages = 20;
    }
    int pause = random.nextInt(8) == 0 ? random.nextInt(100) : 0;
    long timeout = random.nextInt(10) == 0 ? 1 + random.nextInt(100) : LONG_TIMEOUT;
    long cancelAfter = random.nextInt(10) == 0 ? random.nextInt(60) : -1;
    return new CallPlan(
        kind,
        messages,
        size,
        pause,
        timeout,
        cancelAfter,
        random.nextBoolean(),
        random.nextInt(3) == 0);
  }

  /** How many messages the client sends. */
  int requests() {
    return kind.oneRequest() ? 1 : messages;
  }

  /** How many messages a call that ends with OK gets. */
  int responses() {
    return kind.oneResponse() ? 1 : messages;
  }

  /** A message that the client sends. */
  byte[] request(int place) {
    return new Payload(place, responses(), size, pause).encode();
  }
}
