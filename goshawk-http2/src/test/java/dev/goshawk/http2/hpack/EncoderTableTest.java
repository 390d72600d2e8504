package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EncoderTableTest {
  @Test
  void findsTheNewest() {
    var table = new EncoderTable(4096);
    table.insert("a", "1");
    table.insert("a", "2");
    table.insert("b", "1");
    table.insert("a", "1");
    assertThat(table.indexOfField("a", "1")).isEqualTo(1);
    assertThat(table.indexOfField("b", "1")).isEqualTo(2);
    assertThat(table.indexOfField("a", "2")).isEqualTo(3);
    assertThat(table.indexOfName("a")).isEqualTo(1);
    assertThat(table.indexOfName("b")).isEqualTo(2);
    assertThat(table.indexOfField("b", "2")).isZero();
    assertThat(table.indexOfName("c")).isZero();
  }

  /** "Aa" and "BB" have one hash. */
  @Test
  void equalHashesAreNotEqualFields() {
    var table = new EncoderTable(4096);
    table.insert("Aa", "x");
    table.insert("x", "Aa");
    assertThat(table.indexOfName("BB")).isZero();
    assertThat(table.indexOfField("BB", "x")).isZero();
    assertThat(table.indexOfField("x", "BB")).isZero();
    table.insert("BB", "x");
    assertThat(table.indexOfName("BB")).isEqualTo(1);
    assertThat(table.indexOfName("Aa")).isEqualTo(3);
  }

  @Test
  void entryOfTheWholeCapacity() {
    var table = new EncoderTable(34);
    table.insert("a", "1");
    assertThat(table.indexOfField("a", "1")).isEqualTo(1);
    table.insert("b", "1");
    assertThat(table.indexOfField("b", "1")).isEqualTo(1);
    assertThat(table.indexOfName("a")).isZero();
    table.capacity(33);
    assertThat(table.size()).isZero();
    assertThat(table.indexOfName("b")).isZero();
  }

  private record Field(String name, String value) {
    int size() {
      return EncoderTable.sizeOf(name, value);
    }
  }

  /** Against a plain list, the newest first. Few names and values, so that chains are long. */
  @Property(tries = 200)
  void behavesAsAList(@ForAll @Size(max = 300) List<@IntRange(min = 0, max = 120) Integer> steps) {
    var table = new EncoderTable(700);
    var model = new ArrayList<Field>();
    int capacity = 700;
    for (int step : steps) {
      if (step > 110) {
        capacity = (step - 110) * 100;
        table.capacity(capacity);
      } else {
        var field = new Field("n" + step % 10, "v".repeat(step / 10));
        table.insert(field.name(), field.value());
        model.add(0, field);
      }
      while (model.stream().mapToInt(Field::size).sum() > capacity) {
        model.remove(model.size() - 1);
      }
      assertThat(table.size()).isEqualTo(model.stream().mapToInt(Field::size).sum());
      for (int i = 0; i <= 110; i++) {
        var field = new Field("n" + i % 10, "v".repeat(i / 10));
        assertThat(table.indexOfField(field.name(), field.value()))
            .isEqualTo(model.indexOf(field) + 1);
      }
      for (int i = 0; i < 10; i++) {
        String name = "n" + i;
        List<String> names = model.stream().map(Field::name).toList();
        assertThat(table.indexOfName(name)).isEqualTo(names.indexOf(name) + 1);
      }
    }
  }
}
