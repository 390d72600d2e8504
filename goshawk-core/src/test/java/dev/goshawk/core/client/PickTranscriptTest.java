package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls make of the results of a picker, and what the picker hears of their ends. */
class PickTranscriptTest extends ClientFixture {

  private final List<String> ends = new ArrayList<>();
  private UnaryOperator<PickResult> change = this::watched;

  /** {@code pick_first} whose results are changed as a test says. */
  @BeforeEach
  void changeResults() {
    policies.add(ChangedPicks.by(picker -> args -> change.apply(picker.pick(args))));
  }

  private PickResult watched(PickResult result) {
    return result.with(
        (status, trailers, reached) ->
            ends.add(status.code() + " " + trailers + (reached ? " reached" : " not reached")));
  }

  @Test
  void endOfACallIsToldOnceWithItsTrailers() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    assertThat(ends).isEmpty();
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 x-load=3");
    assertThat(call.status.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(ends).hasSize(1);
    assertThat(ends.get(0)).startsWith("NOT_FOUND ").contains("x-load").endsWith(" reached");
  }

  @Test
  void callThatWasPickedForAConnectionThatHasGoneIsPickedAgain() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    Peer first = server();
    Call call = start(Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(true));
    attempts.get(0).lose(); // of which the channel has not heard when the call is made
    call.call.sendLast("hi");
    loop.run();
    first.take();
    Peer second = attempt(1).accept();
    expectCall(second, 1);
    answer(second, 1, call);
    assertThat(ends).isNotEmpty();
    assertThat(ends.get(ends.size() - 1)).startsWith("OK ").endsWith(" reached");
    assertThat(ends.subList(0, ends.size() - 1)).allMatch(end -> end.endsWith(" not reached"));
  }

  @Test
  void callThatIsCancelledIsToldToo() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    call.call.cancel("no longer wanted", null);
    loop.run();
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(ends).containsExactly("CANCELLED " + Metadata.EMPTY + " reached");
  }

  @Test
  void metadataAndAuthorityOfThePickerAreSent() {
    MetadataKey<String> key = MetadataKey.ascii("x-backend");
    change = result -> result.withMetadata(Metadata.of(key, "7")).withAuthority("other.authority");
    Peer server = server();
    Call call = unary();
    List<String> sent = server.take();
    answer(server, 1, call);
    assertThat(sent.get(0)).contains(":authority=other.authority").contains("x-backend=7");
  }

  @Test
  void dropEndsEvenACallThatWaitsForReady() {
    change = result -> PickResult.dropping(Status.UNAVAILABLE.withMessage("overload"), "load");
    server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(true));
    assertEnd(call, Code.UNAVAILABLE, "overload");
  }

  @Test
  void codeThatOnlyAServerCanKnowIsInternal() {
    change = result -> PickResult.failing(Status.NOT_FOUND.withMessage("no such cluster"));
    server();
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).contains("NOT_FOUND").contains("no such cluster");
  }

  @Test
  void pickerThatThrowsEndsTheCallThatAskedAlone() {
    Peer server = server();
    change =
        result -> {
          throw new StackOverflowError("picker");
        };
    Call failed = unary();
    assertThat(failed.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(failed.status.message()).contains("StackOverflowError: picker");
    assertThat(log.lines()).hasSize(1);
    change = this::watched;
    Call next = unary();
    expectCall(server, 1);
    answer(server, 1, next);
  }

  /** Callers that are not on the loop must not take two turns for one call. */
  @Test
  void callTakesOneTurn() {
    policy = RoundRobinConfig.DEFAULT;
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept();
    Peer b = attempts.get(1).accept();
    for (int i = 0; i < 4; i++) {
      unary();
    }
    expectCalls(a);
    expectCalls(b);
    for (Peer server : List.of(a, b)) {
      server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=0");
      server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=0");
    }
  }

  private static void expectCalls(Peer server) {
    server.expect(
        "HEADERS 1 " + request("Unary"),
        "DATA 1 [0:hi] ES",
        "HEADERS 3 " + request("Unary"),
        "DATA 3 [0:hi] ES");
  }
}
