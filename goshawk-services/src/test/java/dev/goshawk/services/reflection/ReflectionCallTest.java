package dev.goshawk.services.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.services.RecordedCall;
import dev.goshawk.services.reflection.proto.ServerReflectionMethods;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import dev.goshawk.services.stream.OpenCalls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a stream reads, answers and ends. */
class ReflectionCallTest {

  private final OpenCalls open = new OpenCalls();
  private final RecordedCall<ServerReflectionRequest, ServerReflectionResponse> call =
      new RecordedCall<>(ServerReflectionMethods.SERVER_REFLECTION_INFO);
  private final ReflectionCall stream = new ReflectionCall(call, Files.nasty(), open);

  private static ServerReflectionRequest of(String symbol) {
    return ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build();
  }

  private List<String> answered() {
    return call.sent().stream()
        .map(response -> response.getOriginalRequest().getFileContainingSymbol())
        .toList();
  }

  @Test
  void requestsAreAnsweredInTheirOrderAndTheEndFollows() {
    stream.onStart();
    assertThat(call.requested()).isEqualTo(1);
    stream.onMessage(of("nasty.Nasty"));
    assertThat(call.requested()).isEqualTo(2);
    stream.onMessage(of("no.such"));
    stream.onMessage(of("nasty.Nasty"));
    assertThat(answered()).containsExactly("nasty.Nasty", "no.such", "nasty.Nasty");
    assertThat(call.end()).as("an error does not end the stream").isNull();
    stream.onHalfClose();
    assertThat(call.end()).isEqualTo(Status.OK);
    stream.onComplete();
    assertThat(open.size()).isZero();
  }

  @Test
  void whoDoesNotReadHoldsOneRequest() {
    stream.onStart();
    call.ready(false);
    stream.onMessage(of("nasty.Nasty"));
    assertThat(call.sent()).isEmpty();
    assertThat(call.requested()).as("no other is read").isEqualTo(1);
    stream.onReady(); // too early
    assertThat(call.sent()).isEmpty();
    call.ready(true);
    stream.onReady();
    assertThat(answered()).containsExactly("nasty.Nasty");
    assertThat(call.requested()).isEqualTo(2);
  }

  @Test
  void theLastRequestIsAnsweredBeforeTheEnd() {
    stream.onStart();
    call.ready(false);
    stream.onMessage(of("nasty.Nasty"));
    stream.onHalfClose();
    assertThat(call.end()).isNull();
    call.ready(true);
    stream.onReady();
    assertThat(answered()).containsExactly("nasty.Nasty");
    assertThat(call.end()).isEqualTo(Status.OK);
  }

  @Test
  void theShutdownOfTheServerEndsIt() {
    stream.onStart();
    open.onShutdown();
    assertThat(call.end()).isEqualTo(Status.UNAVAILABLE.withMessage("the server is shutting down"));
    stream.onComplete();
    assertThat(open.size()).isZero();
  }

  @Test
  void whatBeginsBehindTheShutdownEndsAtOnce() {
    open.onShutdown();
    stream.onStart();
    assertThat(call.end()).isEqualTo(Status.UNAVAILABLE.withMessage("the server is shutting down"));
  }

  @Test
  void whatAnInterceptorThrowsEndsTheCall() {
    call.onSend(
        message -> {
          throw Status.DATA_LOSS.exception();
        });
    stream.onStart();
    stream.onMessage(of("nasty.Nasty"));
    assertThat(call.end()).isEqualTo(Status.DATA_LOSS);
    assertThat(open.size()).isZero();
  }

  @Test
  void aCallThatIsCancelledIsForgotten() {
    stream.onStart();
    assertThat(open.size()).isEqualTo(1);
    stream.onCancel(Status.CANCELLED);
    assertThat(open.size()).isZero();
  }
}
