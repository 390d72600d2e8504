package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The resolver by which tests play. */
class ScriptedProviderTest {

  private final FakeContext context = new FakeContext();
  private final ScriptedProvider script = new ScriptedProvider("orders", InetSocketAddress.class);
  private final ResolutionResult first = ResolutionResult.of(List.of());
  private final ResolutionResult second = ResolutionResult.failed(Status.UNAVAILABLE);

  private NameResolver start() {
    NameResolverRegistry.Choice choice =
        NameResolverRegistry.with(List.of(script)).choose("scripted:x");
    assertThat(choice.provider().authority(choice.target())).isEqualTo("orders");
    NameResolver resolver = choice.provider().create(choice.target(), context);
    context.loop.run(() -> resolver.start(context));
    return resolver;
  }

  @Test
  void tellsWhatIsPushedAndWhatTheChannelAnswers() {
    start();
    assertThat(context.results).isEmpty();
    CompletableFuture<Status> answer = script.push(first);
    assertThat(answer).isNotDone();
    context.loop.run();
    assertThat(context.results).containsExactly(first);
    assertThat(answer).isCompletedWithValue(Status.OK);
    context.answer(Status.UNAVAILABLE);
    answer = script.push(second);
    context.loop.run();
    assertThat(answer).isCompletedWithValue(Status.UNAVAILABLE);
  }

  @Test
  void whoStartsLaterHearsTheLast() {
    CompletableFuture<Status> answer = script.push(first);
    assertThat(answer).isNotDone();
    NameResolver resolver = start();
    assertThat(context.results).containsExactly(first);
    assertThat(answer).isCompletedWithValue(Status.OK);
    assertThat(script.started()).isEqualTo(1);
    assertThat(script.running()).isEqualTo(1);
    context.loop.run(resolver::close);
    assertThat(script.running()).isZero();
    CompletableFuture<Status> unused = script.push(second);
    start();
    assertThat(context.results).containsExactly(first, second);
    assertThat(script.started()).isEqualTo(2);
  }

  @Test
  void closedBeforeItHears() {
    NameResolver resolver = start();
    CompletableFuture<Status> answer = script.push(first);
    context.loop.run(resolver::close);
    assertThat(context.results).isEmpty();
    assertThat(answer).isDone();
  }

  @Test
  void refreshesAreCounted() throws Exception {
    NameResolver resolver = start();
    assertThat(script.awaitRefreshes(1, Duration.ofMillis(1))).isFalse();
    context.loop.run(resolver::refresh);
    context.loop.run(resolver::refreshNow);
    assertThat(script.refreshes()).isEqualTo(2);
    assertThat(script.awaitRefreshes(2, Duration.ofSeconds(60))).isTrue();
  }
}
