package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The views that every generated client has. */
class ClientStubTest {
  private static final MetadataKey<String> KEY = MetadataKey.ascii("k");

  private record Stub(CallOptions options) implements ClientStub<Stub> {
    @Override
    public Stub with(CallOptions changed) {
      return new Stub(changed);
    }
  }

  private static final class Fake implements ClientStub<Fake> {}

  @Test
  void eachViewChangesItsOption() {
    Stub stub = new Stub(CallOptions.DEFAULT);
    Deadline deadline = new Deadline(7);
    Executor executor = Runnable::run;
    ResponseMetadata seen = new ResponseMetadata();
    assertThat(stub.withTimeout(Duration.ofSeconds(1)).options().timeout())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(stub.withDeadline(deadline).options().deadline()).isSameAs(deadline);
    assertThat(stub.withCompression("gzip").options().compression()).isEqualTo("gzip");
    assertThat(stub.withWaitForReady().options().waitForReady()).isTrue();
    assertThat(stub.withMaxInboundMessageSize(3).options().maxInboundMessageSize()).isEqualTo(3);
    assertThat(stub.withMaxOutboundMessageSize(4).options().maxOutboundMessageSize()).isEqualTo(4);
    assertThat(stub.withResponseMetadata(seen).options().responseMetadata()).isSameAs(seen);
    assertThat(stub.withExecutor(executor).options().executor()).isSameAs(executor);
    assertThat(
            stub.withMetadata(KEY, "1")
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
    assertThat(fake.withTimeout(Duration.ZERO).withWaitForReady()).isSameAs(fake);
    assertThat(fake.options()).isSameAs(CallOptions.DEFAULT);
  }

  @Test
  void responseMetadataShowsWhatCame() {
    ResponseMetadata seen = new ResponseMetadata();
    assertThat(seen.headers()).isSameAs(Metadata.EMPTY);
    assertThat(seen.trailers()).isSameAs(Metadata.EMPTY);
    assertThat(seen.status()).isNull();
    seen.onHeaders(Metadata.of(KEY, "h"));
    seen.onClose(Status.ABORTED, Metadata.of(KEY, "t"));
    assertThat(seen.headers().get(KEY)).isEqualTo("h");
    assertThat(seen.trailers().get(KEY)).isEqualTo("t");
    assertThat(seen.status()).isEqualTo(Status.ABORTED);
  }
}
