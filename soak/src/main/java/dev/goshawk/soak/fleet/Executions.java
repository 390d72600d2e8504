package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.util.BitSet;
import java.util.function.LongConsumer;

/** Which calls were executed, and which of them more than once, as journals say it. One thread. */
final class Executions {

  private final BitSet executed = new BitSet();
  private final BitSet repeated = new BitSet();

  /** Reads what a backend has written down since the last time. */
  void read(Journal.Reading journal) throws IOException {
    LongConsumer heard =
        id -> {
          int index = Math.toIntExact(id);
          if (executed.get(index)) {
            repeated.set(index);
          }
          executed.set(index);
        };
    journal.read(heard);
  }

  boolean executed(long id) {
    return executed.get(Math.toIntExact(id));
  }

  /** How many calls were executed more than once although they did not consent. */
  long repeatedWithoutConsent() {
    return repeated.stream().filter(id -> Consent.of(id) == Consent.ONCE).count();
  }

  /** How many calls were executed more than once and had consented. */
  long repeatedWithConsent() {
    return repeated.stream().filter(id -> Consent.of(id) == Consent.AGAIN).count();
  }
}
