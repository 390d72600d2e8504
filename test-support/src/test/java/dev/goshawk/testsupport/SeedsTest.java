package dev.goshawk.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What properties draw, run after run. Alone in its JVM's properties while it runs. */
class SeedsTest {

  private static final List<Long> DRAWN = new ArrayList<>();
  private static boolean fail;

  private String seeds = "";
  private String tries = "";

  /** Not found by Surefire, which looks for other names. */
  static final class Drawing {
    @Property(tries = 20)
    void draws(@ForAll long value) {
      DRAWN.add(value);
      assertThat(fail && value > 1_000).isFalse();
    }

    @Example
    void isNoProperty() {
      DRAWN.add(0L);
    }
  }

  @BeforeEach
  void remember() {
    seeds = System.getProperty("goshawk.seeds", "");
    tries = System.getProperty("goshawk.tries", "");
    System.clearProperty("goshawk.seeds");
    System.clearProperty("goshawk.tries");
    fail = false;
  }

  @AfterEach
  void restore() {
    restore("goshawk.seeds", seeds);
    restore("goshawk.tries", tries);
  }

  private static void restore(String name, String value) {
    if (value.isEmpty()) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  /** What one run of the class draws. */
  private static List<Long> drawn() {
    DRAWN.clear();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(Drawing.class))
            .filters(
                EngineFilter.includeEngines("jqwik"),
                ClassNameFilter.includeClassNamePatterns(".*"))
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)); // jqwik reports
    try {
      LauncherFactory.create().execute(request, summary);
    } finally {
      System.setOut(out);
    }
    assertThat(summary.getSummary().getTestsFailedCount()).isEqualTo(fail ? 1 : 0);
    return List.copyOf(DRAWN);
  }

  @Test
  void everyRunDrawsTheSame() {
    assertThat(drawn()).hasSize(21).isEqualTo(drawn()).contains(0L);
  }

  @Test
  void aFailureBeforeChangesNothing() {
    List<Long> before = drawn();
    fail = true;
    assertThat(drawn()).isNotEmpty();
    fail = false;
    assertThat(drawn()).isEqualTo(before);
  }

  @Test
  void randomSeedsAreNewOnes() {
    System.setProperty("goshawk.seeds", "random");
    assertThat(drawn()).hasSize(21).isNotEqualTo(drawn());
  }

  @Test
  void triesAreMultipliedExceptThoseOfExamples() {
    System.setProperty("goshawk.tries", "3");
    assertThat(drawn()).hasSize(61);
  }

  @Test
  void otherSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Seeds.random("7"))
        .withMessage("goshawk.seeds is '7'; it may be 'fixed' or 'random'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Seeds.factor("0"))
        .withMessage("goshawk.tries is '0'; it is a factor of 1 to 99,999");
  }
}
