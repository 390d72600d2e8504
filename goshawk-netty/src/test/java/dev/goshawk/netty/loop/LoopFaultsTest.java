package dev.goshawk.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.testsupport.LogCapture;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is thrown in a loop does not end it, and what becomes of one whose thread ends. */
@Timeout(60)
class LoopFaultsTest {

  /** What is thrown. */
  enum Fault {
    STACK,
    MEMORY,
    BUG,
    /** With which Netty puts another selector in the place of one. */
    SELECTOR;

    void raise() {
      Fault.<RuntimeException>raise(
          switch (this) {
            case STACK -> new StackOverflowError("on purpose");
            case MEMORY -> new OutOfMemoryError("on purpose");
            case BUG -> new IllegalStateException("on purpose");
            case SELECTOR -> new IOException("on purpose");
          });
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
      throw (T) thrown;
    }
  }

  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final NettyLoopThread.Factory threads = new NettyLoopThread.Factory();

  /** What the selector throws, once. */
  private final AtomicReference<Fault> inSelector = new AtomicReference<>();

  private final NettyLoop loop =
      new NettyLoop(
          threads,
          () -> {
            SelectStrategy usual = DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy();
            return (ready, hasTasks) -> {
              Fault fault = inSelector.getAndSet(null);
              if (fault != null) {
                fault.raise();
              }
              return usual.calculateStrategy(ready, hasTasks);
            };
          },
          lost::add);
  private final LogCapture log = LogCapture.of("dev.goshawk");
  private final LogCapture nettyLog = LogCapture.of("io.netty");

  @AfterEach
  void end() throws Exception {
    loop.end();
    for (Thread thread : threads.begun()) {
      thread.join();
    }
    log.close();
    nettyLog.close();
  }

  private Thread onLoop() throws Exception {
    return CompletableFuture.supplyAsync(Thread::currentThread, loop).get();
  }

  /** Tasks and timers run, on the thread that the loop had. */
  private void isAlive(Thread before) throws Exception {
    assertThat(onLoop()).isSameAs(before);
    CompletableFuture<Thread> rang = new CompletableFuture<>();
    loop.schedule(() -> rang.complete(Thread.currentThread()), 1_000_000);
    assertThat(rang.get()).isSameAs(before);
    assertThat(lost).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELECTOR")
  void taskThatThrows(Fault fault) throws Exception {
    Thread thread = onLoop();
    loop.execute(fault::raise);
    isAlive(thread);
    assertThat(nettyLog.thrown()).singleElement().asString().contains("on purpose");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELECTOR")
  void timerThatThrows(Fault fault) throws Exception {
    Thread thread = onLoop();
    loop.schedule(fault::raise, 0);
    isAlive(thread);
    assertThat(log.thrown()).singleElement().asString().contains("on purpose");
  }

  /** As Netty loses it that takes it out of a queue and has no memory to put it into the next. */
  @Test
  void alarmThatIsLostWithAFailureIsSetAgain() throws Exception {
    CompletableFuture<String> rang = new CompletableFuture<>();
    loop.schedule(() -> rang.complete("rang"), TimeUnit.MILLISECONDS.toNanos(500));
    onLoop();
    Field alarm = NettyLoop.class.getDeclaredField("alarm");
    alarm.setAccessible(true);
    Future<?> set = (Future<?>) alarm.get(loop);
    assertThat(CompletableFuture.supplyAsync(() -> set.cancel(false), loop).get()).isTrue();
    inSelector.set(Fault.MEMORY);
    onLoop();
    assertThat(rang.get()).isEqualTo("rang");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELECTOR")
  void selectorThatThrows(Fault fault) throws Exception {
    Thread thread = onLoop();
    int rounds = fault == Fault.BUG ? 1 : 3; // behind which Netty pauses for a second
    for (int i = 0; i < rounds; i++) {
      inSelector.set(fault);
      isAlive(thread);
      assertThat(inSelector).hasValue(null);
    }
    if (fault != Fault.BUG) { // which Netty logs itself
      assertThat(log.lines()).containsExactly("an event loop goes on after a failure"); // once
      assertThat(log.thrown()).singleElement().asString().contains("on purpose");
    }
  }

  /** Whatever logs what a task has thrown throws too: Netty's own loop ends there. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELECTOR")
  void loggingThatThrows(Fault fault) throws Exception {
    Thread thread = onLoop();
    java.util.logging.Logger logger =
        java.util.logging.Logger.getLogger("io.netty.util.concurrent.AbstractEventExecutor");
    logger.setFilter(
        any -> {
          fault.raise();
          return false;
        });
    try {
      loop.execute(fault::raise);
      isAlive(thread);
    } finally {
      logger.setFilter(null);
    }
  }

  /** Gives the loop a task from each of the last frames of its stack. */
  private final class Deep implements Runnable {
    int failed;
    int given;

    @Override
    @SuppressWarnings("InfiniteRecursion") // until its stack ends
    public void run() {
      try {
        run();
      } catch (StackOverflowError e) {
        failed++;
      }
      if (given < 40) {
        try {
          loop.execute(() -> {});
          given++;
        } catch (StackOverflowError | InternalError e) { // as which a handle of a field throws it
          failed++;
        }
      }
    }
  }

  /** Wherever a stack ends, within the queue of the loop or before the loop is woken. */
  @Test
  void tasksFromTheEndOfAStack() throws Exception {
    Thread thread = onLoop();
    for (int round = 0; round < 100; round++) {
      Deep deep = new Deep();
      Thread caller = new Thread(null, deep, "deep", 256 * 1024 + round * 64);
      caller.start();
      caller.join();
      assertThat(deep.failed).isPositive();
      CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
    }
    isAlive(thread);
  }

  /** A channel of the loop that throws when there is something to read. */
  private static final class Faulty implements NioIoHandle {
    final Pipe pipe;
    final Fault fault;
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    Faulty(Fault fault) throws Exception {
      this.fault = fault;
      pipe = Pipe.open();
      pipe.source().configureBlocking(false);
    }

    @Override
    public SelectableChannel selectableChannel() {
      return pipe.source();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      fault.raise();
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
      closed.complete(null);
      fault.raise();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELECTOR")
  void channelThatThrowsIsClosedAlone(Fault fault) throws Exception {
    Thread thread = onLoop();
    Faulty channel = new Faulty(fault);
    ((SingleThreadIoEventLoop) loop.netty())
        .register(channel)
        .get(30, TimeUnit.SECONDS)
        .submit(NioIoOps.READ);
    channel.pipe.sink().write(ByteBuffer.allocate(1));
    channel.closed.get(30, TimeUnit.SECONDS);
    isAlive(thread);
    channel.pipe.sink().close();
    assertThat(nettyLog.lines()).isEmpty();
    assertThat(log.lines()).contains("a connection is closed, as reading or writing failed");
  }

  /** A channel that counts how often it is registered, and fails at a given time. */
  private static final class Moved implements NioIoHandle {
    final Pipe pipe = open();
    final AtomicInteger asked; // of all channels together
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    Moved(AtomicInteger asked) {
      this.asked = asked;
    }

    private static Pipe open() {
      try {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        return pipe;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SelectableChannel selectableChannel() {
      if (asked.decrementAndGet() == 0) {
        throw new OutOfMemoryError("on purpose");
      }
      return pipe.source();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {}

    @Override
    public void close() throws IOException {
      pipe.source().close();
      pipe.sink().close();
      closed.complete(null);
    }
  }

  private List<Moved> channelsToMove(AtomicInteger asked) throws Exception {
    List<Moved> channels = Stream.generate(() -> new Moved(asked)).limit(5).toList();
    for (Moved channel : channels) {
      ((SingleThreadIoEventLoop) loop.netty()).register(channel).get(30, TimeUnit.SECONDS);
    }
    return channels;
  }

  @Test
  void selectorThatIsReplacedKeepsItsChannels() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Thread thread = onLoop();
    List<Moved> channels = channelsToMove(asked);
    int before = asked.get();
    inSelector.set(Fault.SELECTOR);
    isAlive(thread);
    assertThat(asked.get()).as("all have moved").isLessThan(before);
    isAlive(thread);
    assertThat(channels).noneMatch(channel -> channel.closed.isDone());
    assertThat(log.lines()).isEmpty();
  }

  /** Some channels are with the new selector then, others with the old one, which Netty keeps. */
  @Test
  void selectorThatIsReplacedInPartEndsTheThreadWithAllItsChannels() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Thread thread = onLoop();
    List<Moved> channels = channelsToMove(asked);
    CompletableFuture<Thread> rang = new CompletableFuture<>();
    loop.schedule(() -> rang.complete(Thread.currentThread()), 200_000_000);
    CompletableFuture.runAsync(
            () -> {
              asked.set(3);
              inSelector.set(Fault.SELECTOR);
            },
            loop)
        .get();
    thread.join();
    for (Moved channel : channels) {
      channel.closed.get(30, TimeUnit.SECONDS);
    }
    Thread next = onLoop();
    assertThat(next).isNotSameAs(thread);
    assertThat(lost).containsExactly(thread.getName());
    assertThat(rang.get()).as("a timer that was set before").isSameAs(next);
    assertThat(log.lines())
        .contains(
            thread.getName()
                + " ends: an Error came while its selector was replaced, and some of its channels"
                + " would not be served any more");
    lost.clear();
    channelsToMove(new AtomicInteger());
    isAlive(next);
  }

  @Test
  void channelThatCannotBeRegisteredHearsIt() {
    NioIoHandle channel =
        new NioIoHandle() {
          @Override
          public SelectableChannel selectableChannel() {
            throw new OutOfMemoryError("on purpose");
          }

          @Override
          public void handle(IoRegistration registration, IoEvent event) {}

          @Override
          public void close() {}
        };
    assertThatThrownBy(
            () ->
                ((SingleThreadIoEventLoop) loop.netty())
                    .register(channel)
                    .get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("a channel cannot be registered");
  }

  @Test
  void anotherThreadTakesThePlaceOfOneThatEnded() throws Exception {
    CompletableFuture<Thread> rang = new CompletableFuture<>();
    Thread thread = onLoop();
    loop.schedule(() -> rang.complete(Thread.currentThread()), 200_000_000);
    loop.netty().shutdownGracefully(0, 0, TimeUnit.SECONDS);
    thread.join();
    Thread next = onLoop();
    assertThat(next).isNotSameAs(thread);
    assertThat(lost).containsExactly(thread.getName());
    assertThat(rang.get()).as("a timer that was set before").isSameAs(next);
    lost.clear();
    isAlive(next);
  }

  @Test
  void whatIsGivenWhileTheThreadEndsRunsBehindIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      Thread thread = onLoop();
      loop.netty().shutdownGracefully(0, 0, TimeUnit.SECONDS);
      while (thread.isAlive()) {
        CompletableFuture.runAsync(() -> {}, loop).get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(lost).hasSize(20);
  }

  @Test
  void loopThatWasEndedHasNoOtherInItsPlace() throws Exception {
    Thread thread = onLoop();
    loop.end();
    thread.join();
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThat(lost).isEmpty();
    assertThat(threads.begun()).containsExactly(thread);
  }
}
