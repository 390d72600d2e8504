package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers are told of calls with several attempts, and with which of them the call stays. */
class AttemptTraceTranscriptTest extends RetryFixture {

  private final RecordingTracer tracer = new RecordingTracer();

  @BeforeEach
  void observe() {
    tracers.add(tracer);
  }

  private List<String> attempts() {
    return tracer.take().stream().filter(line -> line.startsWith("attempt ")).toList();
  }

  @Test
  void callWithoutAPolicyStaysWithItsOnlyAttempt() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    assertThat(tracer.committed).isEmpty();
    answer(server, 1, call);
    assertThat(tracer.committed).containsExactly("0");
  }

  @Test
  void retriedCallStaysWithTheAttemptThatIsAnswered() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3);
    expectAttemptAfter(200, server, 5, 2);
    assertThat(tracer.committed).isEmpty();
    answer(server, 5, call);
    assertThat(tracer.committed).containsExactly("2");
    assertThat(attempts())
        .containsExactly("attempt 0 after 0", "attempt 1 after 1", "attempt 2 after 2");
  }

  @Test
  void hedgedCallStaysWithTheFirstThatIsAnswered() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    server.take();
    advance(500);
    server.take();
    advance(500);
    server.take();
    assertThat(tracer.committed).isEmpty();
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:ho]", "HEADERS 3 ES grpc-status=0");
    loop.run();
    server.take();
    assertThat(call.status.isOk()).isTrue();
    assertThat(tracer.committed).containsExactly("1");
    assertThat(attempts())
        .containsExactly(
            "attempt 0 after 0", "attempt 1 after 1, hedge", "attempt 2 after 2, hedge");
  }

  @Test
  void callThatEndsWithAFailureStaysWithNone() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    assertThat(call.status).isNotNull();
    assertThat(tracer.committed).isEmpty();
  }

  @Test
  void callWhoseRequestsCannotBeKeptStaysWithItsAttempt() {
    retryBudget = new RetryBudget(5, 100, 1_000);
    retry(POLICY);
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b");
    server.take();
    assertThat(tracer.committed).isEmpty();
    call.send("c");
    loop.run();
    assertThat(tracer.committed).containsExactly("0");
    call.send("d").end();
    server.take();
    answer(server, 1, call);
    assertThat(tracer.committed).containsExactly("0");
  }

  @Test
  void callWhoseRequestsCannotBeKeptBeforeItHasAStreamStaysWithTheFirst() {
    retryBudget = new RetryBudget(5, 60, 1_000);
    Call call = start(Texts.UP).send("a").send("b").end();
    assertThat(tracer.committed).isEmpty();
    Peer server = attempt(0).accept();
    server.take();
    assertThat(tracer.committed).containsExactly("0");
    refuse(server, 1);
    assertThat(call.status).isNotNull();
    assertThat(tracer.committed).containsExactly("0");
  }
}
