package dev.goshawk.balancers.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64, the hash that clients of all languages place backends on a ring by. Any thread. Source:
 * the xxHash specification, version 0.1.1, by whose names the steps go.
 */
final class XxHash64 {

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private static final int LANES = 4;
  private static final int STRIPE = LANES * Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private XxHash64() {}

  /** The hash of a text in UTF-8, with seed 0. */
  static long of(String text) {
    return of(text.getBytes(UTF_8), 0);
  }

  /** The hash of all bytes. */
  static long of(byte[] input, long seed) {
    int at = 0;
    long hash;
    if (input.length < STRIPE) {
      hash = seed + PRIME_5;
    } else {
      long one = seed + PRIME_1 + PRIME_2;
      long two = seed + PRIME_2;
      long three = seed;
      long four = seed - PRIME_1;
      for (; input.length - at >= STRIPE; at += STRIPE) {
        one = round(one, (long) LONG.get(input, at));
        two = round(two, (long) LONG.get(input, at + Long.BYTES));
        three = round(three, (long) LONG.get(input, at + 2 * Long.BYTES));
        four = round(four, (long) LONG.get(input, at + 3 * Long.BYTES));
      }
      hash =
          Long.rotateLeft(one, 1)
              + Long.rotateLeft(two, 7)
              + Long.rotateLeft(three, 12)
              + Long.rotateLeft(four, 18);
      hash = merge(merge(merge(merge(hash, one), two), three), four);
    }
    return avalanche(rest(input, at, hash + input.length));
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long rest(byte[] input, int from, long start) {
    int at = from;
    long hash = start;
    for (; input.length - at >= Long.BYTES; at += Long.BYTES) {
      hash ^= round(0, (long) LONG.get(input, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (input.length - at >= Integer.BYTES) {
      hash ^= Integer.toUnsignedLong((int) INT.get(input, at)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += Integer.BYTES;
    }
    for (; at < input.length; at++) {
      hash ^= Byte.toUnsignedLong(input[at]) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return hash;
  }

  private static long avalanche(long start) {
    long hash = (start ^ (start >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }
}
