package dev.goshawk.benchmarks;

import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the inner benchmarks by name, with what they allocate. */
final class Micro {
  private Micro() {}

  static void run(List<String> names) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(1)
            .warmupIterations(3)
            .measurementIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class);
    if (names.isEmpty()) {
      options.include("dev\\.goshawk\\.benchmarks\\..*");
    } else {
      names.forEach(options::include);
    }
    new Runner(options.build()).run();
  }
}
