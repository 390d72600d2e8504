package dev.goshawk.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Codec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {

  private record Named(String name) implements Codec {
    @Override
    public OutputStream compress(OutputStream target) {
      return target;
    }

    @Override
    public InputStream decompress(InputStream source) {
      return source;
    }
  }

  @Test
  void gzipIsAlwaysThere() {
    Codecs codecs = new Codecs(List.of());
    assertThat(codecs.find("gzip")).isSameAs(Codec.gzip());
    assertThat(codecs.acceptEncoding()).isEqualTo("gzip");
    assertThat(codecs.find("zstd")).isNull();
    assertThat(codecs.find("identity")).isNull();
  }

  @Test
  void othersAreBesideItAndMayTakeItsPlace() {
    Named zstd = new Named("zstd");
    Named gzip = new Named("gzip");
    Codecs codecs = new Codecs(List.of(zstd, gzip));
    assertThat(codecs.find("zstd")).isSameAs(zstd);
    assertThat(codecs.find("gzip")).isSameAs(gzip);
    assertThat(codecs.acceptEncoding()).isEqualTo("gzip,zstd");
    assertThat(codecs).hasToString("gzip,zstd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "GZIP", "a b", "a,b", "\u00e4", "a\n"})
  void namesThatCannotBeCarriedAreRefused(String name) {
    assertThatThrownBy(() -> new Codecs(List.of(new Named(name))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "gzip,gzip,true",
    "'identity,gzip',gzip,true",
    "'identity , gzip , zstd',gzip,true",
    "'gzip2,xgzip',gzip,false",
    "'',gzip,false",
    "',,gzip',gzip,true",
    "gzi,gzip,false"
  })
  void acceptedNamesAreFoundInTheList(String list, String name, boolean accepted) {
    assertThat(Codecs.accepts(list, name)).isEqualTo(accepted);
  }

  @Test
  void nothingIsAcceptedOfAPeerThatSaysNothing() {
    assertThat(Codecs.accepts(null, "gzip")).isFalse();
  }
}
