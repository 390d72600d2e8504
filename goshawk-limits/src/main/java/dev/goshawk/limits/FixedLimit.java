package dev.goshawk.limits;

/** A limit that never changes. Immutable, any thread. */
public final class FixedLimit extends ConcurrencyLimit {

  private final int calls;

  FixedLimit(int calls) {
    this.calls = Settings.atLeast("calls", calls, 1);
  }

  /** How many calls there may be. */
  public int calls() {
    return calls;
  }

  @Override
  LimitState start() {
    return new LimitState() {
      @Override
      public double limit() {
        return calls;
      }

      @Override
      public void sample(long begun, long ended, double inFlight, boolean overloaded) {}
    };
  }

  @Override
  void check(String of) {}

  @Override
  public String toString() {
    return "fixed(" + calls + ")";
  }
}
