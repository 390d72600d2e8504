package dev.goshawk.http2.hpack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Header blocks that have come before and mean the same again: octets that are nothing but indices,
 * while the table that these point into has not changed.
 *
 * <p>A caller that makes the same call again and again sends the same eight octets or so each time,
 * and a server the same two and the same one. For those the fields need not be looked up, checked
 * or understood again: the block is the same object, and its owner may leave in it what it has
 * derived from it.
 *
 * <p>Bounded: blocks of up to {@value #MAX_LENGTH} octets, in at most {@value #MAX_SLOTS} places,
 * the first come staying until the table changes. So a peer that sends ever new blocks makes no
 * work here beyond the one comparison. Event loop only; owned by one {@link HpackDecoder}.
 */
final class HeaderBlockCache {
  static final int MAX_LENGTH = 16;

  /** Powers of two. Many peers send two or three blocks over and over, and no others. */
  private static final int INITIAL_SLOTS = 2;

  private static final int MAX_SLOTS = 32;

  /** Spreads octets over the high bits: 2^64 divided by the golden ratio. */
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private @Nullable Entry @Nullable [] places;

  /** The generation of all that is kept. */
  private long kept;

  private record Entry(long first, long second, int length, HeaderBlock block) {}

  /** The block that these octets were in this generation of the table, or null. */
  @Nullable HeaderBlock find(byte[] buf, int off, int len, long generation) {
    @Nullable Entry[] all = places;
    if (all == null || len > MAX_LENGTH || generation != kept) {
      return null;
    }
    long first = octets(buf, off, Math.min(len, 8));
    long second = len > 8 ? octets(buf, off + 8, len - 8) : 0;
    Entry entry = all[place(first, second, len, all.length)];
    return entry != null && entry.first == first && entry.second == second && entry.length == len
        ? entry.block
        : null;
  }

  /**
   * Keeps a copy of a block that nothing but indices made, if there is a place for it; returns the
   * copy, or the block itself.
   */
  HeaderBlock keep(byte[] buf, int off, int len, long generation, HeaderBlock block) {
    @Nullable Entry[] all = places;
    if (all == null) {
      all = new @Nullable Entry[INITIAL_SLOTS];
      places = all;
    }
    long first = octets(buf, off, Math.min(len, 8));
    long second = len > 8 ? octets(buf, off + 8, len - 8) : 0;
    if (generation != kept) {
      // Blocks of before are never found again, and hold on to fields that the table has released.
      Arrays.fill(all, null);
      kept = generation;
    }
    int place = place(first, second, len, all.length);
    if (all[place] != null && all.length < MAX_SLOTS) {
      all = larger(all);
      place = place(first, second, len, all.length);
    }
    if (all[place] != null) {
      return block;
    }
    HeaderBlock cached = new HeaderBlock(block);
    all[place] = new Entry(first, second, len, cached);
    return cached;
  }

  private static long octets(byte[] buf, int off, int len) {
    long octets = 0;
    for (int i = off; i < off + len; i++) {
      octets = octets << 8 | (buf[i] & 0xff);
    }
    return octets;
  }

  private @Nullable Entry[] larger(@Nullable Entry[] all) {
    @Nullable Entry[] more = new @Nullable Entry[MAX_SLOTS];
    for (Entry e : all) {
      if (e != null) {
        more[place(e.first, e.second, e.length, MAX_SLOTS)] = e;
      }
    }
    places = more;
    return more;
  }

  private static int place(long first, long second, int length, int places) {
    long hash = (first * 31 + second * 17 + length) * GOLDEN_RATIO;
    return (int) (hash >>> (Integer.numberOfLeadingZeros(places) + 33));
  }
}
