package dev.goshawk.races;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The base of a race: a place where its two actors meet before they begin, so that they do begin
 * together.
 *
 * <p>Without it each actor works through hundreds of states alone, and what takes microseconds
 * beside what takes nanoseconds would hardly ever meet it. Each then goes on after a moment that is
 * drawn, mostly a short one, so that every point in the work of one meets every point in that of
 * the other. Nobody waits long for an actor whose thread does not run.
 */
public abstract class Meeting {

  /** How many looks are taken for the other actor, at most: some tens of microseconds. */
  private static final int LOOKS = 500;

  /** The longest moment is below two to the power of this, in looks. */
  private static final int LONGEST = 9;

  private final AtomicInteger here = new AtomicInteger();

  /** The base of a race that has not begun. */
  protected Meeting() {}

  /** Each actor calls this first. */
  protected final void meet() {
    here.incrementAndGet();
    for (int i = 0; i < LOOKS && here.get() < 2; i++) {
      Thread.onSpinWait();
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = random.nextInt(1 << random.nextInt(LONGEST + 1)); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
