package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux,          amd64,   linux-x86_64",
    "Linux,          aarch64, linux-aarch_64",
    "Linux,          i386,    linux-x86_32",
    "Linux,          ppc64le, linux-ppcle_64",
    "Linux,          s390x,   linux-s390_64",
    "Linux,          riscv64,",
    "Mac OS X,       x86_64,  osx-x86_64",
    "Mac OS X,       aarch64, osx-aarch_64",
    "Mac OS X,       s390x,",
    "Windows 11,     amd64,   windows-x86_64",
    "Windows 11,     aarch64, windows-x86_64",
    "Windows 10,     x86,     windows-x86_32",
    "FreeBSD,        amd64,",
  })
  void protocsClassifier(String os, String arch, String classifier) {
    assertThat(Platform.classifier(os, arch)).isEqualTo(classifier);
  }
}
