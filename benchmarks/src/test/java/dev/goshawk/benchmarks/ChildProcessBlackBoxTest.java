package dev.goshawk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildProcessBlackBoxTest {
  private static final Peer.Source COMMANDS =
      new ChildProcess.Commands(
          Machine.runningJdk(),
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

  @Test
  void aServerAndAClientInProcessesOfTheirOwnMeasureEachOther() throws Exception {
    Settings settings = Settings.of(Map.of("heap", "64m"));
    try (Peer server = COMMANDS.start("server", Side.GOSHAWK, settings);
        Peer client = COMMANDS.start("client", Side.FLOOR, settings.with("port", server.port()))) {
      Line before = server.order(Line.of("read"));
      Line ran = client.order(Line.of("run", "millis", 50));
      Line after = server.order(Line.of("read"));
      assertThat(ran.number("operations", 0)).isPositive();
      assertThat(ran.number("errors", -1)).as(ran.text("error", "")).isZero();
      assertThat(after.number("cpu", 0)).isGreaterThanOrEqualTo(before.number("cpu", 0));
      assertThat(after.number("allocated", 0)).isGreaterThan(before.number("allocated", 0));
    }
  }

  @Test
  void aChildEndsWhenItsInputEnds() throws Exception {
    ChildProcess.Commands commands = (ChildProcess.Commands) COMMANDS;
    Process child =
        new ProcessBuilder(
                commands.command("server", Side.FLOOR, Settings.of(Map.of("heap", "32m"))))
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(child.inputReader().readLine()).startsWith("ok port=");
      child.getOutputStream().close();
      assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(child.exitValue()).isZero();
    } finally {
      child.destroyForcibly();
    }
  }
}
