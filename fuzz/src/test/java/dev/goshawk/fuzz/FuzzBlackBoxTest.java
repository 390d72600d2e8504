package dev.goshawk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few thousand inputs of each target, by the process that {@code goshawk fuzz} starts, and that a
 * finding is told. The seed and the number of inputs are always the same, so that what the build
 * finds is of the commit it builds, and not of the machine's speed.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT) // as far as the build lets them
class FuzzBlackBoxTest {

  /** A target in which something is wrong. */
  public static final class Broken implements FuzzTarget {
    /** Made by the fuzzer. */
    public Broken() {}

    @Override
    public void run(byte[] input) {
      Judge.holds(input.length < 3, "%d bytes are too many", input.length);
    }
  }

  private static final int INPUTS = 5_000;

  /** The time is one that only a run which hangs reaches. */
  private static final FuzzRun.Limits LIMITS = new FuzzRun.Limits(Duration.ofMinutes(4), INPUTS, 1);

  @TempDir Path directory;
  private final StringWriter said = new StringWriter();

  static List<Target> targets() {
    return Target.ALL;
  }

  private FuzzRun run(Target target) {
    return new FuzzRun(
        target, directory.resolve("corpus"), directory.resolve("found"), new PrintWriter(said));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void fewInputsFindNothing(Target target) throws Exception {
    FuzzRun run = run(target);
    boolean well = run.run(LIMITS);
    System.out.println(said);
    assertThat(well).as(said.toString()).isTrue();
    assertThat(run.executions()).isGreaterThanOrEqualTo(INPUTS);
    assertThat(run.finding()).isNull();
  }

  @Test
  void findingIsWrittenAndTold() throws Exception {
    FuzzRun run = run(new Target("broken", Broken.class.getName(), "is broken", 100));
    assertThat(run.run(LIMITS)).isFalse();
    Path finding = run.finding();
    assertThat(finding).isNotNull();
    assertThat(Files.size(finding)).isGreaterThanOrEqualTo(3);
    assertThat(said.toString())
        .contains("bytes are too many", "replay it by: ./goshawk fuzz broken --replay " + finding);
  }

  @Test
  void commandReplaysAnInputAndRefusesWhatItDoesNotKnow() throws Exception {
    Path input = Files.write(directory.resolve("input"), new byte[] {0, '1', 'n'});
    PrintWriter out = new PrintWriter(said);
    assertThat(Fuzz.run(out, "text", "--replay", input.toString())).isZero();
    assertThat(said.toString()).contains("text: no finding");
    assertThat(Fuzz.run(out, "nothing")).isEqualTo(2);
    assertThat(Fuzz.run(out)).isEqualTo(2);
    assertThat(Fuzz.run(out, "text", "--minutes", "0")).isEqualTo(2);
  }

  @Test
  void commandListsTheTargets() {
    assertThat(Fuzz.run(new PrintWriter(said), "--list")).isZero();
    Stream<String> names = Target.ALL.stream().map(Target::name);
    assertThat(said.toString()).contains(names.toList());
  }
}
