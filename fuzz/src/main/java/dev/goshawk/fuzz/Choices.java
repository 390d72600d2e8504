package dev.goshawk.fuzz;

import java.util.Arrays;

/**
 * An input as a target reads it: from its front what the target is to do, from there on the bytes
 * to do it with. One thread.
 */
public final class Choices {

  private final byte[] input;
  private int at;

  /** All of an input. */
  public Choices(byte[] input) {
    this.input = input;
  }

  /** Whether bytes are left. */
  public boolean more() {
    return at < input.length;
  }

  /** The next byte, from 0 to 255; 0 behind the end. */
  public int next() {
    return more() ? input[at++] & 0xff : 0;
  }

  /** The next bytes, as many as there are. */
  public byte[] next(int count) {
    int end = Math.min(input.length, at + count);
    byte[] taken = Arrays.copyOfRange(input, at, end);
    at = end;
    return taken;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    return next(input.length - at);
  }
}
