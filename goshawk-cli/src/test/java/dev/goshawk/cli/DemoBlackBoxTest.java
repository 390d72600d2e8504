package dev.goshawk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.examples.FeatureDatabase;
import dev.goshawk.examples.RouteGuide;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoBlackBoxTest {
  private static final FeatureDatabase FEATURES = FeatureDatabase.berlin();

  private final StringWriter printed = new StringWriter();

  private boolean run(RouteGuideService guide) {
    return new Demo(guide, FEATURES, new PrintWriter(printed)).run();
  }

  @Test
  void showsALineForEachCall() {
    assertThat(run(new RouteGuide(FEATURES))).as(printed.toString()).isTrue();
    List<String> lines = printed.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("A route guide on localhost:");
    assertThat(lines.subList(2, 10))
        .satisfiesExactly(
            line -> assertThat(line).contains(" unary ", "Brandenburg Gate"),
            line -> assertThat(line).contains(" server streaming ", "Checkpoint Charlie"),
            line -> assertThat(line).contains(" client streaming ", "12 features along 33,"),
            line -> assertThat(line).contains(" bidirectional ", "closed on Mondays"),
            line -> assertThat(line).contains("DEADLINE_EXCEEDED; the handler was interrupted"),
            line -> assertThat(line).contains("the handler saw CANCELLED"),
            line -> assertThat(line).contains("INVALID_ARGUMENT: latitude 910000000 is beyond"),
            line -> assertThat(line).contains(" gzip ", "30,0", " bytes were sent as "));
    assertThat(lines.get(11)).startsWith("8 of 8 as expected, in ");
    assertThat(lines).hasSize(12).allSatisfy(line -> assertThat(line).hasSizeLessThan(140));
  }

  @Test
  void whatIsNotAsExpectedIsNoSuccess() {
    assertThat(run(new RouteGuideService() {})).isFalse();
    assertThat(printed.toString())
        .contains("unary             NOT AS EXPECTED: ", "UNIMPLEMENTED")
        .doesNotContain("8 of 8");
  }
}
