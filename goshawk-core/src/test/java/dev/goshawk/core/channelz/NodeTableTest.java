package dev.goshawk.core.channelz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTableTest {

  private static final class Numbered implements Node {
    private final long id;

    Numbered(long id) {
      this.id = id;
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public String name() {
      return "n" + id;
    }
  }

  private final NodeTable<Numbered> table = new NodeTable<>();
  private final List<Numbered> held = new ArrayList<>();

  private void add(long id) {
    Numbered node = new Numbered(id);
    held.add(node);
    table.add(node);
  }

  private static List<Long> ids(NodeTable.Page<Numbered> page) {
    return page.nodes().stream().map(Numbered::id).toList();
  }

  @Test
  void aPageIsAscendingFromItsStartAndSaysWhetherThereIsMore() {
    for (long id : new long[] {9, 3, 7, 1}) {
      add(id);
    }
    assertThat(ids(table.page(0, 2))).containsExactly(1L, 3L);
    assertThat(table.page(0, 2).end()).isFalse();
    assertThat(ids(table.page(4, 2))).containsExactly(7L, 9L);
    assertThat(table.page(4, 2).end()).isTrue();
    assertThat(ids(table.page(7, 1))).containsExactly(7L); // the start itself counts
    assertThat(table.page(10, 2).nodes()).isEmpty();
    assertThat(table.page(10, 2).end()).isTrue();
  }

  @Test
  void whatWasTakenOutIsGone() {
    add(1);
    add(2);
    table.remove(held.get(1));
    assertThat(table.get(2)).isNull();
    assertThat(table.page(0, 1).end()).isTrue();
  }

  /** A channel that its application has lost must not be kept by this. */
  @Test
  void itHoldsNothing() {
    add(1);
    add(2);
    held.remove(0);
    Await.until(
        "the first is collected",
        () -> {
          System.gc();
          return table.get(1) == null;
        });
    assertThat(ids(table.page(0, 10))).containsExactly(2L);
    assertThat(table.page(0, 1).end()).isTrue();
  }
}
