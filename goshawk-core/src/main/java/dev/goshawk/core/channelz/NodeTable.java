package dev.goshawk.core.channelz;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by their ids, ascending. Any thread.
 *
 * <p>It holds them weakly: what owns a node holds it, and a channel that its application has lost
 * can be collected. An owner that ends takes its node out by itself.
 */
public final class NodeTable<N extends Node> {

  /**
   * Some nodes of a table, in the order of their ids.
   *
   * @param nodes the nodes
   * @param end whether there are none above them
   */
  public record Page<N extends Node>(List<N> nodes, boolean end) {
    public Page {
      nodes = List.copyOf(nodes);
    }
  }

  private static final class Entry<N> extends WeakReference<N> {
    final long id;

    Entry(N node, long id, ReferenceQueue<N> lost) {
      super(node, lost);
      this.id = id;
    }
  }

  private final NavigableMap<Long, Entry<N>> entries = new ConcurrentSkipListMap<>();
  private final ReferenceQueue<N> lost = new ReferenceQueue<>();

  NodeTable() {}

  void add(N node) {
    forgetLost();
    entries.put(node.id(), new Entry<>(node, node.id(), lost));
  }

  void remove(N node) {
    forgetLost();
    entries.remove(node.id());
  }

  private void forgetLost() {
    for (Reference<? extends N> gone = lost.poll(); gone != null; gone = lost.poll()) {
      entries.remove(((Entry<?>) gone).id);
    }
  }

  /** The node of an id, or null. */
  public @Nullable N get(long id) {
    Entry<N> entry = entries.get(id);
    return entry == null ? null : entry.get();
  }

  /**
   * The first nodes whose ids are not below one.
   *
   * @param most how many, at least 1
   */
  public Page<N> page(long from, int most) {
    List<N> nodes = new ArrayList<>();
    for (Entry<N> entry : entries.tailMap(from, true).values()) {
      N node = entry.get();
      if (node == null) {
        continue;
      }
      if (nodes.size() == most) {
        return new Page<>(nodes, false);
      }
      nodes.add(node);
    }
    return new Page<>(nodes, true);
  }

  /** All of them. */
  public List<N> all() {
    return page(0, Integer.MAX_VALUE).nodes();
  }
}
