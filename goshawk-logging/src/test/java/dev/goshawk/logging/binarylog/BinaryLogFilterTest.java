package dev.goshawk.logging.binarylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.logging.binarylog.BinaryLogFilter.Limits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter string of gRFC A16. */
class BinaryLogFilterTest {

  private static final int ALL = Integer.MAX_VALUE;

  private static Limits limits(String filter, String path) {
    return BinaryLogFilter.parse(filter).limits(path);
  }

  @Test
  void emptyLogsNothing() {
    assertThat(BinaryLogFilter.parse("").isEmpty()).isTrue();
    assertThat(limits("", "/p.S/M")).isNull();
    assertThat(BinaryLogFilter.parse("-p.S/M").isEmpty()).isTrue();
    assertThat(BinaryLogFilter.parse("p.S/M").isEmpty()).isFalse();
    assertThat(BinaryLogFilter.parse("*").isEmpty()).isFalse();
  }

  @Test
  void limitsAreAsTheyAreWritten() {
    assertThat(limits("*", "/p.S/M")).isEqualTo(new Limits(ALL, ALL));
    assertThat(limits("*{h}", "/p.S/M")).isEqualTo(new Limits(ALL, 0));
    assertThat(limits("*{m}", "/p.S/M")).isEqualTo(new Limits(0, ALL));
    assertThat(limits("*{h;m}", "/p.S/M")).isEqualTo(new Limits(ALL, ALL));
    assertThat(limits("*{h:10;m:20}", "/p.S/M")).isEqualTo(new Limits(10, 20));
    assertThat(limits("*{h;m:0}", "/p.S/M")).isEqualTo(new Limits(ALL, 0));
    assertThat(limits("*{m:2147483647}", "/p.S/M")).isEqualTo(new Limits(0, ALL));
  }

  @Test
  void logsTrap41_limitOfMessagesAloneHasNoHeaders() {
    assertThat(limits("*{m:256}", "/p.S/M")).isEqualTo(new Limits(0, 256));
  }

  @Test
  void mostExactPatternCountsWhereverItStands() {
    String filter = "*{h:1},p.S/*{h:2},p.S/M{h:3},-p.S/N";
    for (String order : new String[] {filter, "-p.S/N,p.S/M{h:3},p.S/*{h:2},*{h:1}"}) {
      assertThat(limits(order, "/p.S/M")).isEqualTo(new Limits(3, 0));
      assertThat(limits(order, "/p.S/O")).isEqualTo(new Limits(2, 0));
      assertThat(limits(order, "/p.T/M")).isEqualTo(new Limits(1, 0));
      assertThat(limits(order, "/p.S/N")).isNull();
    }
    assertThat(limits("Foo/*,Foo/Bar{m:256}", "/Foo/Bar")).isEqualTo(new Limits(0, 256));
    assertThat(limits("Foo/*,Foo/Bar{m:256}", "/Foo/Baz")).isEqualTo(new Limits(ALL, ALL));
    assertThat(limits("p.S/*", "/S/M")).isNull();
    assertThat(limits("p.S/*", "nonsense")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-p.S/*|5|has '*'; expected a method, as only single methods can be excluded",
        "*/M|1|has '/'; expected no method behind '*', which stands for all methods of all services",
        "-p.S/M{h}|6|has '{'; expected ',' or the end, as an excluded method has no limits",
        "p.S/M,p.S/M{h}|6|has a second pattern for 'p.S/M'; expected one",
        "p.S/M,-p.S/M|6|has a second pattern for 'p.S/M'; expected one",
        "p.S/*,p.S/*|6|has a second pattern for 'p.S/*'; expected one",
        "*,*{h}|2|has a second pattern for '*'; expected one",
        "Foo/*{h};Foo/Bar{m:256}|8|has ';'; expected ',' and another pattern, or the end",
        "/p.S/M|0|has '/'; expected the name of a service, without a slash before it",
        "p.S|3|has its end; expected '/' and a method or '*'",
        "p.S/|4|has its end; expected a method or '*'",
        "p.S/M*|5|has '*'; expected ',' and another pattern, or the end",
        "*,|2|has its end; expected '*', 'service/*', 'service/method' or '-service/method'",
        "* ,p.S/M|1|has ' '; expected ',' and another pattern, or the end",
        "*{}|2|has '}'; expected 'h' for headers or 'm' for messages",
        "*{x}|2|has 'x'; expected 'h' for headers or 'm' for messages",
        "*{h:}|4|has '}'; expected a number of bytes",
        "*{h:-1}|4|has '-'; expected a number of bytes",
        "*{m;h}|3|has ';'; expected '}', or ';m' behind 'h'",
        "*{h,m}|3|has ','; expected '}', or ';m' behind 'h'",
        "*{h;}|4|has '}'; expected 'm' for messages",
        "*{m:2147483648}|4|has '2'; expected a number of bytes up to 2,147,483,647",
        "*{m:99999999999999999999}|4|has '9'; expected a number of bytes up to 2,147,483,647",
        "*{h|3|has its end; expected '}', or ';m' behind 'h'",
        "*{h}x|4|has 'x'; expected ',' and another pattern, or the end",
      })
  void logsTrap36_malformedFilterIsRefusedWithItsPlace(String filter, int index, String words) {
    assertThatThrownBy(() -> BinaryLogFilter.parse(filter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("binary log filter '" + filter + "' at index " + index + " " + words);
  }

  @Test
  void logsTrap37_bothNamesOfTheEnvironmentAreRead() {
    assertThat(BinaryLogFilter.fromEnvironment(Map.of())).hasToString("");
    assertThat(BinaryLogFilter.fromEnvironment(Map.of("GRPC_BINARY_LOG_FILTER", "*{h}")))
        .hasToString("*{h}");
    assertThat(BinaryLogFilter.fromEnvironment(Map.of("GRPC_BINARY_LOG_CONFIG", "*{m}")))
        .hasToString("*{m}");
    assertThat(
            BinaryLogFilter.fromEnvironment(
                Map.of("GRPC_BINARY_LOG_FILTER", "*", "GRPC_BINARY_LOG_CONFIG", "*")))
        .hasToString("*");
    assertThatThrownBy(
            () ->
                BinaryLogFilter.fromEnvironment(
                    Map.of("GRPC_BINARY_LOG_FILTER", "*", "GRPC_BINARY_LOG_CONFIG", "")))
        .hasMessage(
            "GRPC_BINARY_LOG_FILTER is '*' and GRPC_BINARY_LOG_CONFIG is ''; expected one of them,"
                + " or both the same");
    assertThatThrownBy(
            () -> BinaryLogFilter.fromEnvironment(Map.of("GRPC_BINARY_LOG_CONFIG", "*/M")))
        .hasMessageStartingWith("GRPC_BINARY_LOG_CONFIG: binary log filter '*/M' at index 1 ");
  }
}
