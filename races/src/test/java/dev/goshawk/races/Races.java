package dev.goshawk.races;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;

/**
 * Runs races one after another in this JVM, by the runners that jcstress has generated, and says
 * what was seen how often. The process ends with 1 when anything was seen that is forbidden, or
 * when a race could not be run.
 *
 * <p>jcstress's own program starts a JVM or more for each race, which costs several times what the
 * races do. It is the one for jcstress's many modes of compilation, with the class path of the
 * tests: {@code java -cp CLASSPATH org.openjdk.jcstress.Main}.
 */
final class Races {

  /** Of channels that are lost, as those of each race are: its words would hide the results. */
  private static final Logger LOST = Logger.getLogger("dev.goshawk.core.client.UnclosedChannel");

  private Races() {}

  /**
   * Runs races.
   *
   * @param args how long each is run, in milliseconds, and a regular expression that finds the
   *     names of those to run
   */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    LOST.setLevel(Level.OFF);
    String[] settings = {
      "-c", "2", "-iters", "1", "-strideSize", "64", "-strideCount", "4", "-time", args[0]
    };
    Options options = new Options(settings);
    if (!options.parse()) {
      throw new IllegalArgumentException("'" + args[0] + "' is no number of milliseconds");
    }
    Pattern wanted = Pattern.compile(args[1]);
    int ran = 0;
    int failed = 0;
    for (String name : new TreeSet<>(TestList.tests())) {
      if (wanted.matcher(name).find()) {
        ran++;
        failed += run(TestList.getInfo(name), options) ? 0 : 1;
      }
    }
    System.out.println(ran + " races, " + failed + " failed");
    System.out.flush();
    System.exit(ran > 0 && failed == 0 ? 0 : 1); // threads of a race that hangs are left
  }

  /** Actors run where the system puts them. */
  private static SchedulingClass anyProcessors(TestInfo race) {
    return new SchedulingClass(AffinityMode.NONE, race.threads(), NodeType.PACKAGE);
  }

  /** Runs a race; whether nothing was seen that is forbidden. */
  private static boolean run(TestInfo race, Options options) throws ReflectiveOperationException {
    System.out.println(race.name());
    System.out.flush(); // before it may hang
    TestConfig config = new TestConfig(options, race, 1, List.of(), 0, anyProcessors(race));
    Runner<?> runner =
        Class.forName(race.generatedRunner())
            .asSubclass(Runner.class)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(new ForkedTestConfig(config));
    TestResult result = runner.run();
    result.setConfig(config);
    TestGrading grading = TestGrading.grade(result);
    for (GradingResult seen : grading.gradingResults.values()) {
      if (seen.count > 0) {
        System.out.printf(
            "  %-40s %,12d  %-10s  %s%n", seen.id, seen.count, seen.expect, seen.description);
      }
    }
    result.getMessages().forEach(message -> System.out.println("  " + message));
    boolean passed = result.status() == Status.NORMAL && grading.isPassed;
    if (!passed) {
      System.out.println("  FAILED: " + result.status());
    }
    return passed;
  }
}
