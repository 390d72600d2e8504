package dev.goshawk.fuzz;

/**
 * What is fuzzed: it does something with an input, and judges how that went. One thread; the same
 * object for any number of inputs. Implementations have a public constructor without parameters.
 */
@FunctionalInterface
public interface FuzzTarget {

  /**
   * Runs one input. Whatever it throws is a finding; {@link Judge} throws what says so best.
   *
   * @param input any bytes, not to be changed
   */
  void run(byte[] input) throws Exception;
}
