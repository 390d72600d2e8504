package dev.goshawk.soak.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shortest of the runs with little memory; {@code goshawk soak --memory} makes all. */
@Timeout(300)
class MemoryRunBlackBoxTest {

  @Test
  void serverOutlivesClientsThatTakeNothing() throws Exception {
    StringWriter said = new StringWriter();
    MemoryRun run = new MemoryRun(new PrintWriter(said));
    run.server("2 clients with 500 calls each and windows of 0", 64, 2, 500, true);
    assertThat(run.problems()).as(said.toString()).isEmpty();
    assertThat(said.toString()).contains("streams are reset").doesNotContain(" NO ");
  }
}
