package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.DrainReport;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.ServingListener;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server goes away: in which order, and what each is told. */
class ServerDrainTranscriptTest extends ServerFixture {

  private static final Duration LAME_DUCK = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final DrainPlan PLAN = new DrainPlan(LAME_DUCK, GRACE);

  private final List<CompletableFuture<String>> answers = new ArrayList<>();
  private final List<ServerContext> contexts = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void serve() {
    ServiceDefinition listening =
        ServiceDefinition.builder(ServiceDescriptor.builder("test.Listening").build())
            .listener(
                new ServingListener() {
                  @Override
                  public void onDraining() {
                    told.add("draining");
                  }

                  @Override
                  public void onShutdown() {
                    told.add("shutdown");
                  }
                })
            .build();
    BindableService service = () -> listening;
    server.service(service);
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              CompletableFuture<String> answer = new CompletableFuture<>();
              answers.add(answer);
              contexts.add(context);
              return answer;
            }));
  }

  private static void call(Peer client, int id) {
    client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
  }

  private void answer(Peer client, int id) {
    answers.remove(0).complete("yes");
    client.expectStarting("HEADERS " + id, "DATA " + id, "HEADERS " + id + " ES");
  }

  private static DrainReport report(CompletableFuture<DrainReport> done) {
    assertThat(done).isCompleted();
    return done.join();
  }

  /** Health first, and until the lame duck is over everything is as it was. */
  @Test
  void trap05_servicesAreToldFirstAndCallsAreServedMeanwhile() {
    Peer client = client();
    CompletableFuture<DrainReport> done = core().drain(PLAN);
    assertThat(told).containsExactly("draining");
    call(client, 1);
    answer(client, 1);
    Peer late = client(); // new connections, too
    call(late, 1);
    answer(late, 1);
    loop.advance(LAME_DUCK.minusNanos(1));
    assertThat(told).containsExactly("draining");
    assertThat(core().state()).isEqualTo(dev.goshawk.api.Server.State.RUNNING);
    loop.advance(Duration.ofNanos(1));
    assertThat(told).containsExactly("draining", "shutdown");
    client.expectStarting("GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 1");
    late.expectStarting("GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 1");
    assertThat(report(done)).isEqualTo(new DrainReport(0, 0, LAME_DUCK));
  }

  @Test
  void trap74_handlersAreToldBehindGoAwayAndMayEndTheirCalls() {
    Peer client = client();
    call(client, 1);
    contexts
        .get(0)
        .onDraining(() -> answers.get(0).completeExceptionally(Status.UNAVAILABLE.exception()));
    CompletableFuture<DrainReport> done = core().drain(PLAN);
    assertThat(contexts.get(0).isDraining()).isFalse();
    loop.advance(LAME_DUCK);
    assertThat(contexts.get(0).isDraining()).isTrue();
    client.expectStarting("GOAWAY MAX", "PING", "HEADERS 1 ES :status=200", "GOAWAY 1 NO_ERROR");
    assertThat(report(done)).isEqualTo(new DrainReport(1, 0, LAME_DUCK));
  }

  @Test
  void aTaskForTheDrainRunsOnceAndNotBehindTheEndOfItsCall() {
    Peer client = client();
    call(client, 1);
    call(client, 3);
    List<String> ran = new ArrayList<>();
    contexts.get(0).onDraining(() -> ran.add("of a call that has ended"));
    contexts.get(1).onDraining(() -> ran.add("of one that runs"));
    contexts
        .get(1)
        .onDraining(
            () -> {
              throw new IllegalStateException("of a task");
            });
    answer(client, 1);
    assertThat(core().drainSignal().waiting()).isEqualTo(2);
    var unused = core().drain(DrainPlan.DEFAULT);
    loop.run();
    contexts.get(1).onDraining(() -> ran.add("late"));
    loop.run();
    assertThat(ran).containsExactly("of one that runs", "late");
    assertThat(core().drainSignal().waiting()).isZero();
    assertThat(log.lines()).anyMatch(line -> line.contains("a task for the drain of a server"));
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 3");
    answer(client, 3);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void whatOutlivesTheGraceIsCutAndCounted() {
    Peer client = client();
    call(client, 1);
    call(client, 3);
    CompletableFuture<DrainReport> done = core().drain(PLAN);
    loop.advance(LAME_DUCK);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 3");
    answer(client, 1);
    loop.advance(GRACE.minusNanos(1));
    assertThat(client.isClosed()).isFalse();
    loop.advance(Duration.ofNanos(1));
    client.expectStarting("GOAWAY 3");
    assertThat(client.isClosed()).isTrue();
    assertThat(answers.get(0)).isCancelled();
    assertThat(report(done)).isEqualTo(new DrainReport(2, 1, LAME_DUCK.plus(GRACE)));
    client.discard();
  }

  @Test
  void aShutdownMeanwhileDoesNotWaitForTheLameDuck() {
    Peer client = client();
    call(client, 1);
    CompletableFuture<DrainReport> done = core().drain(PLAN);
    var unused = core().shutdown(GRACE);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    answer(client, 1);
    assertThat(report(done)).isEqualTo(new DrainReport(1, 0, Duration.ZERO));
  }

  @Test
  void aDrainOfWhatHasEndedIsOver() {
    client().cut("gone");
    var unused = core().shutdown(Duration.ZERO);
    loop.run();
    assertThat(report(core().drain(PLAN))).isEqualTo(new DrainReport(0, 0, Duration.ZERO));
  }
}
