package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Channels with several addresses, and with names that cannot be resolved. */
class ClientAddressesTranscriptTest extends ClientFixture {

  @Test
  void addressesAreTriedInTheirOrder() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"), new NamedAddress("c"));
    Call call = unary();
    assertThat(only(0).address).isEqualTo("a");
    only(0).fail("no a");
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(only(1).address).isEqualTo("b");
    Peer server = only(1).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void channelFailsWhenAllAddressesHave() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    Call call = unary();
    only(0).fail("no a");
    assertThat(call.status).isNull();
    only(1).fail("no b");
    assertEnd(call, Code.UNAVAILABLE, "cannot connect to a: no a; cannot connect to b: no b");
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts.get(2).address).isEqualTo("a"); // each goes on after its own backoff
    assertThat(only(3).address).isEqualTo("b");
  }

  @Test
  void nameThatIsNotResolvedIsTriedAgain() {
    unresolvable = new UnknownHostException("nobody");
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message())
        .contains("cannot resolve target 'test:target'")
        .contains("nobody");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(1));
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(1_600));
    Call patient = call(Texts.UNARY, PATIENT);
    unresolvable = null;
    loop.advance(Duration.ofMillis(1_600));
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    Peer server = only(0).accept();
    expectCall(server, 1);
    answer(server, 1, patient);
  }

  @Test
  void nameThatIsNotResolvedIsLookedUpNowWhenBackoffIsReset() {
    unresolvable = new UnknownHostException("nobody");
    unary();
    assertThat(lookUps).hasValue(1);
    unresolvable = null;
    channel().resetConnectBackoff();
    loop.run();
    assertThat(lookUps).hasValue(2);
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void refreshThatIsPutOffIsMadeNowWhenBackoffIsReset() {
    fixed = false;
    channel().connect();
    loop.run();
    while (attempts.isEmpty()) {
      loop.await();
    }
    attempts.get(0).fail("no route");
    assertThat(lookUps).hasValue(1);
    addresses = List.of(new NamedAddress("b"));
    channel().resetConnectBackoff();
    loop.run();
    while (attempts.size() < 3) {
      loop.await();
    }
    assertThat(lookUps).hasValue(2);
    assertThat(attempts.get(1).aborted).as("the attempt to an address that left").isTrue();
    assertThat(attempts.get(2).address).isEqualTo("b");
  }

  @Test
  void lookUpThatThrowsAnErrorIsTriedAgain() {
    lookUpError = new StackOverflowError();
    assertThat(unary().status.message()).contains("java.lang.StackOverflowError");
    lookUpError = null;
    loop.advance(Duration.ofSeconds(1));
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void lookUpThatThrewAnErrorIsMadeNowWhenBackoffIsReset() {
    fixed = false;
    lookUpError = new OutOfMemoryError("unable to create native thread");
    Call call = unary();
    while (call.status == null) {
      loop.await();
    }
    assertThat(call.status.message()).contains("java.lang.OutOfMemoryError");
    lookUpError = null;
    channel().resetConnectBackoff();
    loop.run();
    while (attempts.isEmpty()) {
      loop.await();
    }
    assertThat(lookUps).hasValue(2);
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }
}
