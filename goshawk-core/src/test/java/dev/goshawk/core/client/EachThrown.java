package dev.goshawk.core.client;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What code of users may throw, declared or not. */
final class EachThrown {

  private static final List<Supplier<Throwable>> KINDS =
      List.of(
          () -> new IllegalStateException("odd"),
          () -> new IOException("not declared"),
          StackOverflowError::new,
          () -> new OutOfMemoryError("unable to create native thread"));

  private EachThrown() {}

  /** Each kind, made anew. */
  static Stream<Throwable> kinds() {
    return KINDS.stream().map(Supplier::get);
  }

  /** Each place with everything that may be thrown there, made anew. */
  static Stream<Arguments> at(Enum<?>[] places) {
    return Stream.of(places).flatMap(place -> kinds().map(thrown -> Arguments.of(place, thrown)));
  }
}
