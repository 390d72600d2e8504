package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are begun to come to nothing, over sockets: CVE-2023-44487, CVE-2025-8671. */
class ResetAttackBlackBoxTest extends AttackFixture {

  private static final int MANY = 20_000;

  private static int id(int i) {
    return 2 * i + 1;
  }

  /** A way to have a stream reset. */
  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  enum Way {
    UNARY_CANCELLED(id -> pair(RawHttp2.request(id, UNARY, false), RawHttp2.reset(id))),
    STREAM_CANCELLED(id -> pair(RawHttp2.request(id, BIDI, false), RawHttp2.reset(id))),
    WINDOW_UPDATE_OF_0(id -> pair(RawHttp2.request(id, BIDI, false), RawHttp2.windowUpdate(id, 0))),
    WINDOW_TOO_HIGH(
        id ->
            pair(RawHttp2.request(id, BIDI, false), RawHttp2.windowUpdate(id, Integer.MAX_VALUE))),
    DATA_BEHIND_THE_END(id -> pair(endless(id), RawHttp2.data(id, false, new byte[1]))),
    HEADERS_BEHIND_THE_END(id -> pair(endless(id), RawHttp2.headers(id, true, "a", "b"))),
    DEPENDS_ON_ITSELF(id -> pair(RawHttp2.request(id, BIDI, false), RawHttp2.priority(id, id))),
    PRIORITY_OF_4_OCTETS(
        id ->
            pair(
                RawHttp2.request(id, BIDI, false),
                RawHttp2.frame(RawHttp2.PRIORITY, 0, id, new byte[4]))),
    TRAILERS_WITHOUT_END(
        id -> pair(RawHttp2.request(id, BIDI, false), RawHttp2.headers(id, false, "a", "b"))),
    MALFORMED(id -> RawHttp2.headers(id, false, ":method", "POST", "a", "b")),
    MORE_THAN_CONTENT_LENGTH(
        id ->
            pair(
                RawHttp2.request(
                    id, BIDI, false, "content-type", "application/grpc", "content-length", "1"),
                RawHttp2.data(id, false, new byte[5])));

    private final IntFunction<byte[]> frames;

    Way(IntFunction<byte[]> frames) {
      this.frames = frames;
    }

    /** A whole request, whose answer has no end. */
    private static byte[] endless(int id) {
      return pair(
          RawHttp2.request(id, BYTES_DOWN, false), RawHttp2.data(id, true, RawHttp2.message("")));
    }

    private static byte[] pair(byte[] one, byte[] other) {
      return RawHttp2.join(one, other);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void streamsThatAreResetSpendTheBudget(Way way) throws Exception {
    Attacker attacker = closing(Attacker.to(victim()));
    attacker.flood(MANY, i -> way.frames.apply(id(i)));
    stoppedBySomeBudget(attacker, "resetBudget 2,000 exceeded");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamsAboveTheLimitAreRefused(boolean acknowledging) throws Exception {
    int port = victim(echo().maxConcurrentCallsPerConnection(10));
    Attacker attacker = closing(Attacker.silent(port));
    attacker.send(RawHttp2.clientStart());
    if (acknowledging) {
      attacker.send(RawHttp2.settingsAck());
    }
    attacker.flood(40, i -> RawHttp2.request(id(i), BIDI, false));
    attacker.await(id(39), "RST_STREAM " + REFUSED_STREAM);
    assertThat(attacker.count("RST_STREAM")).isEqualTo(30);
    attacker.send(RawHttp2.reset(1));
    kept(attacker, id(40));
  }

  @Test
  void streamsAboveTheLimitSpendTheBudget() throws Exception {
    Attacker attacker = closing(Attacker.to(victim(echo().maxConcurrentCallsPerConnection(10))));
    attacker.flood(MANY, i -> RawHttp2.request(id(i), BIDI, false));
    stopped(attacker, ENHANCE_YOUR_CALM, "resetBudget 200 exceeded");
  }

  /**
   * A handler that takes no notice of cancellation has its call's place until it returns, however
   * many calls are begun and cancelled.
   */
  @Test
  void handlersThatIgnoreCancellationKeepTheirPlaces() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore leave = new Semaphore(0);
    CountDownLatch begun = new CountDownLatch(4);
    int port =
        victim(
            GoshawkServer.builder()
                .port(0)
                .maxConcurrentCallsPerConnection(4)
                .service(
                    Texts.service(
                        service ->
                            service
                                .method(Texts.UNARY, Handlers.unary((request, context) -> request))
                                .method(
                                    Texts.BIDI,
                                    Handlers.bidiStreaming(
                                        (requests, responses, context) -> {
                                          most.accumulateAndGet(
                                              running.incrementAndGet(), Math::max);
                                          begun.countDown();
                                          leave.acquireUninterruptibly();
                                          running.decrementAndGet();
                                        })))));
    Attacker attacker = closing(Attacker.to(port));
    for (int i = 0; i < 4; i++) {
      attacker.send(RawHttp2.request(id(i), BIDI, false));
    }
    await(begun);
    for (int i = 0; i < 4; i++) {
      attacker.send(RawHttp2.reset(id(i)));
    }
    attacker.flood(
        100,
        i -> RawHttp2.join(RawHttp2.request(id(4 + i), BIDI, false), RawHttp2.reset(id(4 + i))));
    attacker.send(
        RawHttp2.request(id(104), UNARY, false),
        RawHttp2.data(id(104), true, RawHttp2.message("waits")));
    attacker.send(RawHttp2.request(id(105), "/t.T/Nothing", true));
    attacker.await(id(105), "HEADERS "); // whatever came before it has been looked at
    assertThat(running).hasValue(4);
    assertThat(attacker.answers()).noneMatch(answer -> answer.startsWith(id(104) + " "));
    leave.release(1);
    assertThat(attacker.await(id(104), "DATA ")).contains("waits");
    leave.release(1_000);
    eventually("all have left", () -> running.get() == 0);
    assertThat(most).hasValue(4);
    kept(attacker, id(106));
  }

  /** Such a handler counts as a call of the server's even when its connection has gone. */
  @Test
  void handlersThatIgnoreTheLossOfTheirConnectionCountAsCalls() throws Exception {
    Queue<ServerContext> running = new ConcurrentLinkedQueue<>();
    Semaphore leave = new Semaphore(0);
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .maxCalls(2)
                .service(
                    Texts.service(
                        service ->
                            service
                                .method(Texts.UNARY, Handlers.unary((request, context) -> request))
                                .method(
                                    Texts.BIDI,
                                    Handlers.bidiStreaming(
                                        (requests, responses, context) -> {
                                          running.add(context);
                                          leave.acquireUninterruptibly();
                                        })))));
    Attacker gone = Attacker.to(server.port());
    gone.send(RawHttp2.request(1, BIDI, false), RawHttp2.request(3, BIDI, false));
    eventually("both run", () -> running.size() == 2);
    gone.reset();
    eventually("both are cancelled", () -> running.stream().allMatch(ServerContext::isCancelled));
    Attacker attacker = closing(Attacker.to(server.port()));
    for (int id = 1; id < 20; id += 2) {
      assertThat(answer(attacker, id)).contains("the server has maxCalls 2 calls already");
    }
    leave.release(2);
    AtomicInteger id = new AtomicInteger(19);
    eventually(
        "there is room",
        () ->
            answer(attacker, id.addAndGet(2)).contains(":status=200 ")
                && attacker.count("DATA") > 0);
  }

  private static String answer(Attacker attacker, int id) {
    attacker.send(
        RawHttp2.request(id, UNARY, false), RawHttp2.data(id, true, RawHttp2.message("x")));
    try {
      return attacker.await(id, "HEADERS ");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
