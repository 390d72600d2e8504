package dev.goshawk.cli;

import dev.goshawk.examples.FeatureDatabase;
import dev.goshawk.examples.RouteGuide;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code goshawk demo}: serves the route guide of the examples and calls it over a socket. */
@Command(
    name = "demo",
    description = "Starts a server, makes calls of all kinds, and shows what happens.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Override
  public Integer call() {
    FeatureDatabase features = FeatureDatabase.berlin();
    Demo demo = new Demo(new RouteGuide(features), features, spec.commandLine().getOut());
    return demo.run() ? 0 : 1;
  }
}
