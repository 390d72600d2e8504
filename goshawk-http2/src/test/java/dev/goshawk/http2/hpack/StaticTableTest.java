package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class StaticTableTest {
  @Test
  void knownPlaces() {
    assertThat(StaticTable.name(1)).isEqualTo(":authority");
    assertThat(StaticTable.name(2) + StaticTable.value(2)).isEqualTo(":methodGET");
    assertThat(StaticTable.name(8) + StaticTable.value(8)).isEqualTo(":status200");
    assertThat(StaticTable.name(16) + StaticTable.value(16))
        .isEqualTo("accept-encodinggzip, deflate");
    assertThat(StaticTable.name(31)).isEqualTo("content-type");
    assertThat(StaticTable.name(58)).isEqualTo("user-agent");
    assertThat(StaticTable.name(61)).isEqualTo("www-authenticate");
  }

  @Test
  void everyFieldIsFoundWhereItIs() {
    for (int i = 1; i <= StaticTable.LENGTH; i++) {
      int first = StaticTable.indexOfName(StaticTable.name(i));
      assertThat(first).isBetween(1, i);
      assertThat(StaticTable.name(first)).isEqualTo(StaticTable.name(i));
      assertThat(StaticTable.indexOfField(first, StaticTable.value(i))).isEqualTo(i);
    }
  }

  @Test
  void indexOfNameIsTheFirst() {
    assertThat(StaticTable.indexOfName(":method")).isEqualTo(2);
    assertThat(StaticTable.indexOfName(":path")).isEqualTo(4);
    assertThat(StaticTable.indexOfName(":scheme")).isEqualTo(6);
    assertThat(StaticTable.indexOfName(":status")).isEqualTo(8);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(StaticTable.indexOfName("grpc-status")).isZero();
    assertThat(StaticTable.indexOfName("")).isZero();
    assertThat(StaticTable.indexOfName("Content-Type")).isZero();
    assertThat(StaticTable.indexOfField(8, "201")).isZero();
    assertThat(StaticTable.indexOfField(61, "x")).isZero();
    for (int i = 0; i < 10_000; i++) {
      assertThat(StaticTable.indexOfName("x-" + i)).isZero();
    }
  }

  @Test
  void fieldsOfOneNameAreNeighbours() {
    var seen = new HashSet<String>();
    for (int i = 1; i <= StaticTable.LENGTH; i++) {
      if (i == 1 || !StaticTable.name(i).equals(StaticTable.name(i - 1))) {
        assertThat(seen.add(StaticTable.name(i))).as(StaticTable.name(i)).isTrue();
      }
    }
    assertThat(seen).hasSize(52);
  }
}
