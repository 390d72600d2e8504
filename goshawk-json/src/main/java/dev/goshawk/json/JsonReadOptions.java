package dev.goshawk.json;

/**
 * The limits of reading. Immutable; any thread. A document that exceeds one is refused with a
 * {@link JsonException} that names it.
 *
 * @param maxDepth how many objects and arrays may be open at a time, from 0 to {@value
 *     #GREATEST_DEPTH}; 100 by default, as protobuf has it
 * @param maxStringBytes the longest string or name, in bytes between its quotes, 0 or more; 16 MiB
 *     by default
 * @param maxNumberBytes the longest number, in bytes, 1 or more; 1,000 by default
 * @param uniqueNames whether an object that has a name twice is refused, as by default. Otherwise
 *     {@link JsonReader} gives both, and a {@link JsonObject} has the last
 */
public record JsonReadOptions(
    int maxDepth, int maxStringBytes, int maxNumberBytes, boolean uniqueNames) {

  /** The largest {@code maxDepth}: values are read and written by recursion. */
  public static final int GREATEST_DEPTH = 1_000;

  private static final int DEPTH = 100;
  private static final int STRING_BYTES = 16 * 1024 * 1024;
  private static final int NUMBER_BYTES = 1_000;

  /** The defaults. */
  public static final JsonReadOptions DEFAULT =
      new JsonReadOptions(DEPTH, STRING_BYTES, NUMBER_BYTES, true);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public JsonReadOptions {
    within("maxDepth", maxDepth, 0, GREATEST_DEPTH);
    within("maxStringBytes", maxStringBytes, 0, Integer.MAX_VALUE);
    within("maxNumberBytes", maxNumberBytes, 1, Integer.MAX_VALUE);
  }

  private static void within(String name, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          name
              + " is "
              + Text.grouped(value)
              + "; it may be "
              + Text.grouped(least)
              + " to "
              + Text.grouped(greatest));
    }
  }

  /** These with another {@code maxDepth}. */
  public JsonReadOptions maxDepth(int depth) {
    return new JsonReadOptions(depth, maxStringBytes, maxNumberBytes, uniqueNames);
  }

  /** These with another {@code maxStringBytes}. */
  public JsonReadOptions maxStringBytes(int bytes) {
    return new JsonReadOptions(maxDepth, bytes, maxNumberBytes, uniqueNames);
  }

  /** These with another {@code maxNumberBytes}. */
  public JsonReadOptions maxNumberBytes(int bytes) {
    return new JsonReadOptions(maxDepth, maxStringBytes, bytes, uniqueNames);
  }

  /** These with names unique or not. */
  public JsonReadOptions uniqueNames(boolean unique) {
    return new JsonReadOptions(maxDepth, maxStringBytes, maxNumberBytes, unique);
  }
}
