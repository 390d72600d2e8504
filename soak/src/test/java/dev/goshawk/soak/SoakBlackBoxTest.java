package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A soak of a few seconds, and that it finds what is wrong. */
@Timeout(120)
class SoakBlackBoxTest {

  private final StringWriter said = new StringWriter();

  @Test
  void fewSecondsGoWell() throws Exception {
    SoakRun soak = new SoakRun(7, 4, new PrintWriter(said));
    boolean well = soak.run(Duration.ofSeconds(5), Duration.ofSeconds(2));
    System.out.println(said);
    assertThat(well).as(said.toString()).isTrue();
    assertThat(soak.tally().calls()).isGreaterThan(100);
    assertThat(soak.faults()).isGreaterThan(5);
    assertThat(said.toString()).contains(" at the end, all closed");
  }

  @Test
  void commandEndsWithOneWhenSomethingWasWrong() {
    Logger warned = Logger.getLogger("dev.goshawk.soak.test");
    Timer timer = new Timer(true);
    AtomicBoolean enough = new AtomicBoolean();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            synchronized (enough) { // so that none comes behind the end
              if (!enough.get()) {
                warned.warning("on purpose");
              }
            }
          }
        },
        0,
        100);
    try {
      assertThat(Soak.run("--minutes", "0.03", "--calls", "1")).isEqualTo(1);
    } finally {
      synchronized (enough) {
        enough.set(true);
      }
      timer.cancel();
    }
    assertThat(Soak.run("--minutes", "0.03", "--calls", "1")).isZero();
  }

  @Test
  void commandRefusesNoTime() {
    assertThat(Soak.run("--minutes", "0")).isEqualTo(2);
  }
}
