package dev.goshawk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every input that the repository keeps, those of findings that were mended among them. */
class CorpusTest {

  /** What the repository keeps of a target at most, in bytes. */
  private static final int MAX_BYTES = 100_000;

  @BeforeAll
  static void quiet() {
    Entry.quiet();
  }

  @TestFactory
  List<DynamicTest> inputsAreNoFindings() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Target target : Target.ALL) {
      for (Map.Entry<String, byte[]> input : Corpus.of(target).entrySet()) {
        tests.add(
            DynamicTest.dynamicTest(
                target.name() + "/" + input.getKey(), () -> target.load().run(input.getValue())));
      }
    }
    return tests;
  }

  @Test
  void eachTargetHasInputsAndTheyAreSmall() throws IOException {
    for (Target target : Target.ALL) {
      Map<String, byte[]> inputs = Corpus.of(target);
      assertThat(inputs).as(target.name()).hasSizeBetween(20, 150);
      assertThat(inputs.values()).allMatch(input -> input.length <= target.maxLength());
      assertThat(inputs.values().stream().mapToInt(input -> input.length).sum())
          .as(target.name())
          .isLessThan(MAX_BYTES);
    }
  }
}
