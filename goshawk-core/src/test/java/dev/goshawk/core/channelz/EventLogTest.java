package dev.goshawk.core.channelz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.channelz.EventLog.Severity;
import org.junit.jupiter.api.Test;

class EventLogTest {

  /** gRFC A3: the log is bounded, and says how much there was. */
  @Test
  void itKeepsTheLastAndCountsAll() {
    Channelz.switchOn();
    EventLog log = new EventLog();
    for (int i = 0; i < 100; i++) {
      log.add(Severity.INFO, "event " + i);
    }
    EventLog.Contents contents = log.contents();
    assertThat(contents.logged()).isEqualTo(100);
    assertThat(contents.events()).hasSize(EventLog.KEPT);
    assertThat(contents.events().get(0).words()).isEqualTo("event 70");
    assertThat(contents.events().get(EventLog.KEPT - 1).words()).isEqualTo("event 99");
    assertThat(contents.events().get(0).time()).isAfterOrEqualTo(contents.created());
  }

  @Test
  void longWordsAreCut() {
    Channelz.switchOn();
    EventLog log = new EventLog();
    log.add(Severity.ERROR, "x".repeat(100_000));
    assertThat(log.contents().events().get(0).words())
        .hasSize(EventLog.MAX_WORDS + 3)
        .endsWith("...");
  }
}
