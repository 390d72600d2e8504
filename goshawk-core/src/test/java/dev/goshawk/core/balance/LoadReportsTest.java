package dev.goshawk.core.balance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** {@link LoadReports}: what is read, what is passed over, and what is no report. */
class LoadReportsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void number(int field, double value) {
    out.write(field << 3 | 1);
    out.writeBytes(fixed64(value));
  }

  private static byte[] fixed64(double value) {
    return ByteBuffer.allocate(Double.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(value)
        .array();
  }

  private void entry(int field, String key, double value) {
    byte[] name = key.getBytes(UTF_8);
    bytes(field << 3 | 2, 2 + name.length + 1 + Double.BYTES, 1 << 3 | 2, name.length);
    out.writeBytes(name);
    out.write(2 << 3 | 1);
    out.writeBytes(fixed64(value));
  }

  private void bytes(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
  }

  private LoadReport parsed() {
    return LoadReports.parse(out.toByteArray());
  }

  @Test
  void allFields() {
    number(1, 0.5);
    number(2, 0.25);
    entry(4, "disk", 3);
    entry(5, "größe", 0.75);
    number(6, 100);
    number(7, 2);
    entry(8, "queue", 12);
    entry(8, "other", 1);
    number(9, 1.5);
    assertThat(parsed())
        .isEqualTo(
            new LoadReport(
                0.5,
                0.25,
                1.5,
                100,
                2,
                Map.of("disk", 3.0),
                Map.of("größe", 0.75),
                Map.of("queue", 12.0, "other", 1.0)));
  }

  @Test
  void emptyMessageIsAReportOfNothing() {
    assertThat(parsed()).isEqualTo(new LoadReport(0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of()));
  }

  @Test
  void unknownFieldsOfAllTypesArePassedOver() {
    bytes(3 << 3, 0xff, 0x01); // the deprecated integer of queries
    bytes(15 << 3 | 5, 1, 2, 3, 4);
    bytes(14 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8);
    bytes(13 << 3 | 2, 3, 1, 2, 3);
    bytes(0x80, 1, 0); // field 16 in a tag of two bytes
    number(1, 0.5);
    number(1, 0.75); // the last one counts
    assertThat(parsed().cpuUtilization()).isEqualTo(0.75);
  }

  @Test
  void entriesMayLackKeyOrValue() {
    bytes(8 << 3 | 2, 0);
    assertThat(parsed().namedMetrics()).isEqualTo(Map.of("", 0.0));
  }

  @Test
  void whatIsMalformedIsNoReport() {
    byte[][] malformed = {
      {0}, // field 0
      {9}, // cut off
      {9, 1, 2, 3, 4, 5, 6, 7},
      {8, 1}, // a varint where a double must be
      {3 << 3 | 3, 3 << 3 | 4}, // a group
      {3 << 3 | 7},
      {66, 5, 1}, // longer than what is there
      {66, 3, 10, 1, (byte) 0xff}, // no UTF-8
      {66, 1, 10},
      {24, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, // a varint without an end
      {66, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, // a negative length
    };
    for (byte[] message : malformed) {
      assertThat(LoadReports.parse(message)).as(Arrays.toString(message)).isNull();
    }
  }

  @Property
  void anyBytesAreAReportOrNone(@ForAll byte[] bytes) {
    LoadReport report = LoadReports.parse(bytes);
    assertThat(LoadReports.parse(bytes)).isEqualTo(report);
  }

  @Test
  void comesWithTrailersOrNot() {
    MetadataKey<byte[]> key = MetadataKey.binary("endpoint-load-metrics-bin");
    number(6, 7);
    LoadReport report = LoadReports.of(Metadata.of(key, out.toByteArray()));
    assertThat(report).isNotNull();
    assertThat(report.queriesPerSecond()).isEqualTo(7);
    assertThat(LoadReports.of(Metadata.of(key, new byte[] {9}))).isNull();
    assertThat(LoadReports.of(Metadata.EMPTY)).isNull();
  }
}
