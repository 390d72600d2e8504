package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A channel that its application has lost without closing it is named in the log, and shut down.
 */
class UnclosedChannelTest extends ClientFixture {

  @Test
  void lostChannelIsNamedWithThePlaceWhereItWasBuilt() throws Exception {
    lose();
    for (int i = 0; i < 1_000 && channel().state() != ConnectivityState.SHUTDOWN; i++) {
      System.gc();
      Thread.sleep(5);
      UnclosedChannel.lookForLost();
      loop.run();
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("Channel[test:target, IDLE] was never closed");
    assertThat(log.thrown().get(0).getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("lose"));
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.SHUTDOWN);
  }

  /** Twice a second, by a thread that there is in any case. */
  @Test
  void lostChannelIsFoundThoughNobodyBuildsOrClosesAnother() throws Exception {
    lose();
    for (int i = 0; i < 12_000 && log.lines().isEmpty(); i++) {
      System.gc();
      Thread.sleep(5);
    }
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("Channel[test:target, IDLE] was never closed");
  }

  private void lose() {
    assertThat(new ChannelHandle(channel()).authority()).isEqualTo("test.authority");
  }

  @Test
  void closedChannelIsNot() throws Exception {
    closed();
    for (int i = 0; i < 20; i++) {
      System.gc();
      Thread.sleep(5);
      UnclosedChannel.lookForLost();
    }
    assertThat(log.lines()).isEmpty();
  }

  private void closed() {
    ChannelHandle handle = new ChannelHandle(channel());
    var unused = handle.shutdown(Duration.ZERO);
    loop.run();
  }
}
