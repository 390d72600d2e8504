package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.FakeContext;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Methods;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Response;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The views that every generated client has. */
class ClientStubTest {
  private static final MetadataKey<String> KEY = MetadataKey.ascii("k");

  private record Stub(CallOptions options) implements BlockingClientStub<Stub> {
    @Override
    public Stub with(UnaryOperator<CallOptions> change) {
      return new Stub(change.apply(options));
    }
  }

  private static final class Fake implements BlockingClientStub<Fake> {}

  @Test
  void eachViewChangesItsOption() {
    Stub stub = new Stub(CallOptions.DEFAULT);
    Deadline deadline = Deadline.at(7, NanoClock.SYSTEM);
    assertThat(stub.withTimeout(Duration.ofSeconds(1)).options().timeout())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(stub.withDeadline(deadline).options().deadline()).isSameAs(deadline);
    assertThat(stub.withCompression("gzip").options().compression()).isEqualTo("gzip");
    Stub patient = stub.withWaitForReady(true);
    assertThat(patient.options().waitForReady()).isTrue();
    assertThat(patient.withWaitForReady(false).options().waitForReady()).isFalse();
    ServerContext context = new FakeContext(Methods.UNARY);
    assertThat(stub.in(context).options().parent()).isSameAs(context);
    assertThat(stub.with(o -> o.withAuthority("a:1")).options().authority()).isEqualTo("a:1");
    assertThat(
            stub.withMetadata(Metadata.of(KEY, "1"))
                .withMetadata(Metadata.of(KEY, "2"))
                .options()
                .metadata()
                .all(KEY))
        .containsExactly("1", "2");
    assertThat(stub.options()).isSameAs(CallOptions.DEFAULT);
  }

  @Test
  void aFakeIgnoresOptions() {
    Fake fake = new Fake();
    assertThat(fake.withTimeout(Duration.ZERO).withWaitForReady(true)).isSameAs(fake);
    assertThat(fake.options()).isSameAs(CallOptions.DEFAULT);
  }

  @Test
  void receiveGivesTheResponseWithWhatCameBesideIt() {
    ScriptedCalls calls =
        new ScriptedCalls()
            .whenHalfClosed(
                call -> {
                  call.headers(Metadata.of(KEY, "h"));
                  call.message("pong");
                  call.close(Status.OK, Metadata.of(KEY, "t"));
                });
    Response<String> response =
        new Stub(CallOptions.DEFAULT)
            .receive(stub -> ClientCalls.unary(calls, Methods.UNARY, stub.options(), "ping"));
    assertThat(response.message()).isEqualTo("pong");
    assertThat(response.headers().get(KEY)).isEqualTo("h");
    assertThat(response.trailers().get(KEY)).isEqualTo("t");
  }

  @Test
  void receiveFromAFakeHasTheMessageAlone() {
    Response<String> response = new Fake().receive(fake -> "pong");
    assertThat(response.message()).isEqualTo("pong");
    assertThat(response.headers().isEmpty()).isTrue();
  }
}
