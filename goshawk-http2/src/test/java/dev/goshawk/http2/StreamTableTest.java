package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The table of streams behaves as a map does. */
class StreamTableTest {
  private static Http2Stream stream(int id) {
    var stream = new RecordingStream(new EventLog());
    stream.id = id;
    return stream;
  }

  @Property(tries = 300)
  void behavesAsAMap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int spread) {
    var random = new Random(seed);
    var table = new StreamTable();
    Map<Integer, Http2Stream> model = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      int id = 1 + 2 * random.nextInt(spread) * (random.nextBoolean() ? 1 : 64);
      Http2Stream known = model.get(id);
      assertThat(table.find(id)).isSameAs(known);
      if (known == null) {
        Http2Stream added = stream(id);
        table.add(added);
        model.put(id, added);
      } else if (random.nextBoolean()) {
        table.remove(known);
        table.remove(known);
        model.remove(id);
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.ids())
        .containsExactly(model.keySet().stream().sorted().mapToInt(n -> n).toArray());
    for (Map.Entry<Integer, Http2Stream> entry : model.entrySet()) {
      assertThat(table.find(entry.getKey())).isSameAs(entry.getValue());
    }
  }

  @Test
  void knowsTheHighestId() {
    var table = new StreamTable();
    table.add(stream(Integer.MAX_VALUE));
    assertThat(table.find(Integer.MAX_VALUE)).isNotNull();
    assertThat(table.find(1)).isNull();
  }

  @Test
  void givesALargeArrayUpWhenEmpty() {
    var table = new StreamTable();
    List<Http2Stream> streams = new ArrayList<>();
    for (int id = 1; id < 4000; id += 2) {
      streams.add(stream(id));
    }
    streams.forEach(table::add);
    assertThat(table.slotCount()).isGreaterThan(2000);
    streams.forEach(table::remove);
    assertThat(table.slotCount()).isEqualTo(2);
    assertThat(table.size()).isZero();
  }
}
