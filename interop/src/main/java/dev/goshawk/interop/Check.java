package dev.goshawk.interop;

import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.interop.proto.Payload;
import java.util.Objects;

/** What test cases assert; each throws {@link InteropFailure} with what it saw. Any thread. */
final class Check {

  /** A call, or a part of one, that is to fail. */
  interface Attempt {
    void run() throws Exception;
  }

  private Check() {}

  /** Two values are equal. */
  static void equal(String what, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new InteropFailure(what + " is " + actual + ", expected " + expected);
    }
  }

  /** Something holds. */
  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new InteropFailure(otherwise);
    }
  }

  /** A payload is so many zeros. */
  static void zeros(String what, int size, Payload payload) {
    equal("the size of " + what, size, payload.getBody().size());
    that(payload.getBody().equals(Payloads.zeroBytes(size)), what + " is not all zeros");
  }

  /** An attempt fails with a status of this code, which is answered. */
  static Status fails(String what, Status.Code expected, Attempt attempt) throws Exception {
    try {
      attempt.run();
    } catch (StatusException e) {
      if (e.code() != expected) {
        throw new InteropFailure(what + " ended with " + e.status() + ", expected " + expected, e);
      }
      return e.status();
    }
    throw new InteropFailure(what + " ended with OK, expected " + expected);
  }
}
