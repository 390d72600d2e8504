package consumer;

import dev.goshawk.limits.ConcurrencyLimit;
import dev.goshawk.limits.ConcurrencyLimits;

/** Has a limit that nothing has used. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    ConcurrencyLimits limits =
        ConcurrencyLimits.builder().server(ConcurrencyLimit.fixed(3)).build();
    if (limits.limit() != 3 || limits.inFlight() != 0) {
      throw new AssertionError("limit " + limits.limit() + ", in flight " + limits.inFlight());
    }
    System.out.print("used dev.goshawk.limits");
  }
}
