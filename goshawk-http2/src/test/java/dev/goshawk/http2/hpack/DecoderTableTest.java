package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecoderTableTest {
  private static HeaderField field(int size) {
    return new HeaderField("x".repeat(size - HeaderField.OVERHEAD), "");
  }

  @Test
  void newestFirst() {
    var table = new DecoderTable(200);
    HeaderField older = field(40);
    HeaderField newer = field(50);
    table.insert(older);
    table.insert(newer);
    assertThat(table.get(0)).isSameAs(newer);
    assertThat(table.get(1)).isSameAs(older);
    assertThat(table.get(2)).isNull();
    assertThat(table.get(Integer.MAX_VALUE)).isNull();
    assertThat(table.size()).isEqualTo(90);
  }

  @Test
  void entryLargerThanTheTableEmptiesIt() {
    var table = new DecoderTable(100);
    table.insert(field(100));
    assertThat(table.count()).isEqualTo(1);
    table.insert(field(101));
    assertThat(table.count()).isZero();
    assertThat(table.size()).isZero();
    assertThat(table.get(0)).isNull();
  }

  @Test
  void capacityZeroHoldsNothing() {
    var table = new DecoderTable(0);
    table.insert(field(32));
    assertThat(table.count()).isZero();
  }

  /** Against a plain list, the newest first. Numbers above 200 change the capacity instead. */
  @Property(tries = 200)
  void behavesAsAList(@ForAll @Size(max = 400) List<@IntRange(min = 32, max = 240) Integer> steps) {
    var table = new DecoderTable(1000);
    var model = new ArrayList<HeaderField>();
    int capacity = 1000;
    for (int step : steps) {
      if (step > 200) {
        capacity = (step - 201) * 100;
        table.capacity(capacity);
      } else {
        HeaderField field = field(step);
        table.insert(field);
        model.add(0, field);
      }
      while (model.stream().mapToInt(HeaderField::size).sum() > capacity) {
        model.remove(model.size() - 1);
      }
      assertThat(table.capacity()).isEqualTo(capacity);
      assertThat(table.count()).isEqualTo(model.size());
      assertThat(table.size()).isEqualTo(model.stream().mapToInt(HeaderField::size).sum());
      for (int i = 0; i < model.size(); i++) {
        assertThat(table.get(i)).isSameAs(model.get(i));
      }
      assertThat(table.get(model.size())).isNull();
    }
  }
}
