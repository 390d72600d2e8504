package dev.goshawk.logging.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trace that a request says it belongs to. */
class TraceIdTest {

  private static final String ID = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void ofBothForms() {
    assertThat(TraceId.of(parent("00-" + ID + "-b7ad6b7169203331-01"))).isEqualTo(ID);
    assertThat(TraceId.of(binary("0000" + ID + "01b7ad6b71692033310201"))).isEqualTo(ID);
    assertThat(TraceId.of(Metadata.EMPTY)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c8\n319c-b7ad6b7169203331-01"
      })
  void malformedTextIsNoTrace(String value) {
    assertThat(TraceId.of(parent(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0000", "0100" + ID + "01b7ad6b71692033310201"})
  void malformedBytesAreNoTrace(String hex) {
    assertThat(TraceId.of(binary(hex))).isNull();
  }

  private static Metadata parent(String value) {
    return Metadata.builder().add(Metadata.Entry.ofText("traceparent", value, false)).build();
  }

  private static Metadata binary(String hex) {
    return Metadata.of(MetadataKey.binary("grpc-trace-bin"), HexFormat.of().parseHex(hex));
  }
}
