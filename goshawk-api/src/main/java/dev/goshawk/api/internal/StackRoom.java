package dev.goshawk.api.internal;

/**
 * Room on a thread's stack, asked for before something is begun that must not be left half done: a
 * lock or a queue that other threads depend on. Any thread; allocates nothing.
 *
 * <p>A stack may end at the entry of any method, those within {@code ReentrantLock} and queues
 * included, which then stay locked or broken for ever. Threads of the application come with as
 * little stack as they have left.
 */
public final class StackRoom {

  /** Frames; at 32 bytes the least, some 5 KiB. What is begun takes some 20 frames, larger ones. */
  private static final int FRAMES = 160;

  private StackRoom() {}

  /**
   * Does nothing when there is room.
   *
   * @throws StackOverflowError when there is not
   */
  public static void require() {
    int unused = descend(FRAMES);
  }

  /** How deep it went: a sum, so that each frame is needed until the one above it returns. */
  private static int descend(int left) {
    return left == 0 ? 0 : 1 + descend(left - 1);
  }
}
