package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.interop.proto.Payload;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.TestClient;
import io.grpc.ManagedChannel;
import io.grpc.stub.MetadataUtils;
import io.grpc.testing.integration.Messages;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the guide shows side by side means the same: each client form calls the other's server. */
@Timeout(120)
class GrpcJavaFormsBlackBoxTest {
  private static final ByteString BODY = ByteString.copyFromUtf8("body");

  @Test
  void goshawksClientCallsGrpcJavasServer() throws Exception {
    io.grpc.Server server = GrpcJavaForms.serve(0);
    try (Channel channel = GoshawkForms.connect("localhost:" + server.getPort())) {
      Payload payload = Payload.newBuilder().setBody(BODY).build();
      SimpleRequest request = SimpleRequest.newBuilder().setPayload(payload).build();
      assertThat(GoshawkForms.user(channel, "ada", request)).isEqualTo("ada");
      assertThat(GoshawkForms.user(channel, "ada", SimpleRequest.getDefaultInstance())).isEmpty();
      TestClient client = TestClient.create(channel);
      assertThatThrownBy(() -> client.unaryCall(request))
          .satisfies(
              e -> assertThat(Status.of(e).toString()).isEqualTo("UNAUTHENTICATED: no token"));
      TestClient ada = client.withMetadata(Metadata.of(GoshawkForms.Tokens.TOKEN, "ada"));
      assertThat(GoshawkForms.echo(ada, List.of(payload, payload)))
          .containsExactly(payload, payload);
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void grpcJavasClientCallsGoshawksServer() throws Exception {
    try (Server server = GoshawkForms.serve(0)) {
      ManagedChannel channel = GrpcJavaForms.connect("localhost:" + server.port());
      try {
        Messages.Payload payload = Messages.Payload.newBuilder().setBody(BODY).build();
        var request = Messages.SimpleRequest.newBuilder().setPayload(payload).build();
        assertThat(GrpcJavaForms.user(channel, "ada", request)).isEqualTo("ada");
        assertThat(GrpcJavaForms.user(channel, "ada", Messages.SimpleRequest.getDefaultInstance()))
            .isEmpty();
        var anonymous = TestServiceGrpc.newBlockingStub(channel);
        assertThatThrownBy(() -> anonymous.unaryCall(request))
            .hasMessage("UNAUTHENTICATED: no token");
        io.grpc.Metadata token = new io.grpc.Metadata();
        token.put(GrpcJavaForms.Tokens.TOKEN, "ada");
        var ada =
            TestServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token));
        assertThat(GrpcJavaForms.echo(ada, List.of(payload, payload)))
            .containsExactly(payload, payload);
      } finally {
        channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
      }
    }
  }
}
