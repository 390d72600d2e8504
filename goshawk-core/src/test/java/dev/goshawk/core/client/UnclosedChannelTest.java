package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** The collector has taken the channel too, which had neither connections nor calls. */
  @Test
  void lostChannelThatIsGoneGivesBackItsShareOfTheTransport() throws Exception {
    AtomicInteger released = new AtomicInteger();
    loseAll(released);
    for (int i = 0; i < 12_000 && released.get() == 0; i++) {
      System.gc();
      Thread.sleep(5);
      UnclosedChannel.lookForLost();
    }
    assertThat(released).hasValue(1);
    assertThat(log.lines()).singleElement().asString().contains("was never closed");
  }

  private void loseAll(AtomicInteger released) {
    Share transport = new Share(released);
    ClientChannel whole = new ClientChannel(channel().settings(), transport);
    ChannelHandle handle = new ChannelHandle(whole);
    assertThat(handle.authority()).isEqualTo("test.authority");
    transport.ofTheApplication.add(handle);
  }

  /** A transport that tells when it is let go of. */
  private static final class Share implements Connector {
    private final FakeLoop loop = new FakeLoop();
    private final AtomicInteger released;
    private final List<Channel> ofTheApplication = new ArrayList<>(); // whose code it holds

    Share(AtomicInteger released) {
      this.released = released;
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public Runnable connect(
        SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos) {
      throw new AssertionError("nobody calls");
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return true;
    }

    @Override
    public boolean inAnyLoop() {
      return true;
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public void release() {
      released.incrementAndGet();
    }

    @Override
    public Runnable share() {
      return released::incrementAndGet;
    }

    @Override
    public void awaitEnd(long latest) {}
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
