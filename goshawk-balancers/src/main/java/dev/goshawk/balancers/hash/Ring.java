package dev.goshawk.balancers.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Backends on a ring of hashes: each at as many places as its weight calls for. Immutable, any
 * thread. Source: gRFC A42, and grpc-go for what a place is, so that clients in both languages
 * agree.
 *
 * <p>Place n of a backend is the XXH64 of its key, {@code _} and n: {@code 10.0.0.1:80_0}. Hashes
 * are unsigned. Backends take their places in the order of their keys, so that the order in which a
 * resolver lists them does not matter. Each has one place at least, where there are more backends
 * than places or one is very light beside another: what has none would get no call when all others
 * have failed.
 */
final class Ring {

  /** The hash of each place, ascending by their unsigned values. */
  private final long[] hashes;

  /** Whose place it is: an index into the members that the ring was made of. */
  private final int[] owners;

  /**
   * One backend.
   *
   * @param key what it is known by
   * @param weight at least 1
   */
  record Member(String key, long weight) {}

  private record Place(long hash, int owner) {}

  private Ring(List<Place> places) {
    hashes = new long[places.size()];
    owners = new int[places.size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = places.get(i).hash;
      owners[i] = places.get(i).owner;
    }
  }

  /**
   * A ring.
   *
   * @param members at least one
   * @param minSize so that the lightest backend has a whole number of places
   * @param maxSize how many places there are at most, but for rounding and the least of one each
   */
  static Ring of(List<Member> members, long minSize, long maxSize) {
    double sum = 0;
    long least = Long.MAX_VALUE;
    for (Member member : members) {
      sum += member.weight;
      least = Math.min(least, member.weight);
    }
    double lightest = least / sum;
    double scale = Math.min(Math.ceil(lightest * (double) minSize) / lightest, (double) maxSize);
    List<Place> places = new ArrayList<>((int) Math.ceil(scale));
    double wanted = 0;
    for (int owner : byKey(members)) {
      Member member = members.get(owner);
      wanted += scale * (member.weight / sum);
      for (int place = 0; place == 0 || places.size() < wanted; place++) {
        places.add(new Place(XxHash64.of(member.key + "_" + place), owner));
      }
    }
    places.sort((one, other) -> Long.compareUnsigned(one.hash, other.hash));
    return new Ring(places);
  }

  /** The members' indices in the order of their keys' bytes. */
  private static List<Integer> byKey(List<Member> members) {
    List<byte[]> keys = new ArrayList<>(members.size());
    List<Integer> order = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      keys.add(members.get(i).key.getBytes(UTF_8));
      order.add(i);
    }
    order.sort((one, other) -> Arrays.compareUnsigned(keys.get(one), keys.get(other)));
    return order;
  }

  /** How many places there are, at least one. */
  int size() {
    return hashes.length;
  }

  /** The hash of a place. */
  long hash(int place) {
    return hashes[place];
  }

  /** Whose place it is. */
  int owner(int place) {
    return owners[place];
  }

  /** The first place at a hash or behind it, around the ring. */
  int placeOf(long hash) {
    int low = 0;
    int high = hashes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hashes[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == hashes.length ? 0 : low;
  }

  /** The place behind one, around the ring. */
  int after(int place) {
    return place + 1 == hashes.length ? 0 : place + 1;
  }
}
