package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeContext;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A channel's dealings with its resolver. */
class ResolutionTest {

  private static final ResolutionResult EMPTY = ResolutionResult.of(List.of());

  private final FakeContext context = new FakeContext();
  private final List<String> events = new ArrayList<>();
  private final List<ResolutionResult> heard = new ArrayList<>();
  private Status answer = Status.OK;
  private RuntimeException broken;
  private NameResolver.Listener listener;
  private final Resolution resolution =
      new Resolution(
          new Target("test:x", "test", null, "x", false),
          new Played(),
          context,
          new Backoff(Backoff.Bounds.DEFAULT, context.random()),
          result -> {
            heard.add(result);
            return answer;
          });

  private final class Played implements NameResolverProvider, NameResolver {
    @Override
    public String scheme() {
      return "test";
    }

    @Override
    public Set<Class<? extends SocketAddress>> addressTypes() {
      return Set.of();
    }

    @Override
    public String authority(Target target) {
      return "x";
    }

    @Override
    public NameResolver create(Target target, NameResolver.Context of) {
      events.add("create");
      return this;
    }

    @Override
    public void start(Listener hearer) {
      listener = hearer;
      events.add("start");
      if (broken != null) {
        throw broken;
      }
    }

    @Override
    public void refresh() {
      events.add("refresh");
      if (broken != null) {
        throw broken;
      }
    }

    @Override
    public void close() {
      events.add("close");
    }
  }

  private void start() {
    context.loop.run(resolution::start);
    events.clear();
  }

  private void tell(ResolutionResult result) {
    context.loop.run(
        () -> {
          Status unused = listener.onResult(result);
        });
  }

  @Test
  void channelTrap06_resultThatIsRefusedIsLookedForAgainByItself() {
    start();
    answer = Status.UNAVAILABLE;
    tell(EMPTY);
    assertThat(events).isEmpty();
    context.loop.advance(Duration.ofSeconds(1));
    assertThat(events).containsExactly("refresh");
    tell(EMPTY);
    context.loop.advance(Duration.ofMillis(1_599));
    assertThat(events).hasSize(1);
    context.loop.advance(Duration.ofMillis(1));
    assertThat(events).hasSize(2);
    answer = Status.OK;
    tell(EMPTY);
    context.loop.advance(Duration.ofHours(1));
    assertThat(events).hasSize(2);
  }

  @Test
  void backoffBeginsAnewAfterWhatIsTaken() {
    start();
    answer = Status.UNAVAILABLE;
    tell(EMPTY);
    context.loop.advance(Duration.ofSeconds(1));
    answer = Status.OK;
    tell(EMPTY);
    answer = Status.UNAVAILABLE;
    tell(EMPTY);
    assertThat(context.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    context.loop.run(resolution::resetBackoff);
    assertThat(events).containsExactly("refresh", "refresh");
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void channelTrap10_whatAClosedResolverSaysIsNotHeard() {
    start();
    context.loop.run(resolution::close);
    tell(EMPTY);
    context.loop.run(resolution::refresh);
    assertThat(heard).isEmpty();
    assertThat(events).containsExactly("close");
    assertThat(context.loop.timers()).isZero();
  }

  @Test
  void channelTrap10_anotherThreadIsRefused() {
    start();
    assertThatThrownBy(() -> listener.onResult(EMPTY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NameResolver.Context.loop()");
    assertThat(heard).isEmpty();
  }

  @Test
  void resolverThatThrowsIsMadeAnewAfterABackoff() {
    broken = new IllegalStateException("not in a cluster");
    answer = Status.UNAVAILABLE;
    context.loop.run(resolution::start);
    assertThat(heard.get(0).failure().message())
        .startsWith("cannot resolve target 'test:x': ")
        .contains("not in a cluster");
    assertThat(events).containsExactly("create", "start", "close");
    events.clear();
    broken = null;
    answer = Status.OK;
    context.loop.advance(Duration.ofSeconds(1));
    assertThat(events).containsExactly("create", "start");
    tell(EMPTY);
    assertThat(heard).hasSize(2);
  }

  /** A resolver that answers inside of what asks it, and a policy that asks at each answer. */
  @Test
  void resolverThatAnswersAtOnceIsAskedAgainAfterABackoff() {
    for (Status taken : List.of(Status.UNAVAILABLE, Status.OK)) {
      List<Duration> asked = new ArrayList<>();
      Resolution[] made = new Resolution[1];
      AtOnce names = new AtOnce(() -> asked.add(Duration.ofNanos(context.loop.nanoTime())));
      made[0] =
          new Resolution(
              new Target("test:x", "test", null, "x", false),
              names,
              context,
              new Backoff(Backoff.Bounds.DEFAULT, () -> 0.5),
              result -> {
                made[0].refresh();
                return taken;
              });
      Duration began = Duration.ofNanos(context.loop.nanoTime());
      context.loop.run(made[0]::start);
      assertThat(asked).hasSize(1);
      context.loop.advance(Duration.ofMillis(2_600));
      assertThat(asked)
          .extracting(at -> at.minus(began).toMillis())
          .containsExactly(0L, 1_000L, 2_600L);
      context.loop.run(made[0]::refresh); // which one outside of an answer does at once
      assertThat(asked).hasSize(4);
      context.loop.run(made[0]::close);
    }
  }

  /** Has an empty result whenever it is asked. */
  private record AtOnce(Runnable asked) implements NameResolverProvider {
    @Override
    public String scheme() {
      return "test";
    }

    @Override
    public Set<Class<? extends SocketAddress>> addressTypes() {
      return Set.of();
    }

    @Override
    public String authority(Target target) {
      return "x";
    }

    @Override
    public NameResolver create(Target target, NameResolver.Context of) {
      return new NameResolver() {
        private Listener hearer;

        @Override
        public void start(Listener listener) {
          hearer = listener;
          refresh();
        }

        @Override
        public void refresh() {
          asked.run();
          Status unused = hearer.onResult(EMPTY);
        }

        @Override
        public void close() {}
      };
    }
  }
}
