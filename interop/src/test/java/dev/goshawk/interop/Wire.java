package dev.goshawk.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is spoken below HTTP/2. */
enum Wire {
  PLAINTEXT,
  TLS;

  /** For soaking on a machine that has other things to do. */
  static final SoakOptions GENEROUS =
      new SoakOptions(
          10,
          0,
          Duration.ofMinutes(1),
          Duration.ZERO,
          Duration.ofMinutes(2),
          SoakOptions.DEFAULT.requestSize(),
          SoakOptions.DEFAULT.responseSize(),
          1);

  boolean isTls() {
    return this == TLS;
  }

  /** Our client of a server on this wire. */
  ClientOptions client(int port, Path authorities) {
    ClientOptions options =
        isTls() ? ClientOptions.tls(port, authorities) : ClientOptions.plaintext(port);
    return options.withSoak(GENEROUS);
  }

  /** Every one of these cases on both wires. */
  static Stream<Arguments> with(Stream<TestCase> cases) {
    return cases.flatMap(test -> Stream.of(values()).map(wire -> Arguments.of(test, wire)));
  }
}
