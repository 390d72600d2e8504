package dev.goshawk.interop;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Reader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.interop.proto.Payload;
import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.interop.proto.TestService;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The Goshawk side of the guide for those who come from grpc-java; see {@link GrpcJavaForms}. */
final class GoshawkForms {
  private GoshawkForms() {}

  // snippet: service
  static final class Echo implements TestService {
    @Override
    public SimpleResponse unaryCall(SimpleRequest request, ServerContext context) {
      if (!request.hasPayload()) {
        throw Status.INVALID_ARGUMENT.withMessage("no payload").exception();
      }
      return SimpleResponse.newBuilder()
          .setPayload(request.getPayload())
          .setUsername(context.get(Tokens.USER))
          .build();
    }

    @Override
    public void fullDuplexCall(
        Reader<StreamingOutputCallRequest> requests,
        Writer<StreamingOutputCallResponse> responses,
        ServerContext context) {
      for (StreamingOutputCallRequest request : requests) {
        responses.write(
            StreamingOutputCallResponse.newBuilder().setPayload(request.getPayload()).build());
      }
    }
  }

  // end snippet

  // snippet: interceptor
  static final class Tokens implements ServerInterceptor {
    static final ContextKey<String> USER = ContextKey.named("user");
    static final MetadataKey<String> TOKEN = MetadataKey.ascii("authorization");

    @Override
    public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      String token = call.context().metadata().get(TOKEN);
      if (token == null) {
        throw Status.UNAUTHENTICATED.withMessage("no token").exception();
      }
      call.context().put(USER, token);
      return next.start(call);
    }
  }

  // end snippet

  // snippet: server
  static Server serve(int port) {
    return GoshawkServer.builder().port(port).service(new Echo()).intercept(new Tokens()).start();
  }

  // end snippet

  // snippet: channel
  static Channel connect(String target) {
    return GoshawkChannel.to(target).plaintext().build();
  }

  // end snippet

  // snippet: call
  static String user(Channel channel, String token, SimpleRequest request) {
    TestClient client =
        TestClient.create(channel)
            .withMetadata(Metadata.of(Tokens.TOKEN, token))
            .withTimeout(Duration.ofSeconds(60));
    try {
      return client.unaryCall(request).getUsername();
    } catch (StatusException e) {
      if (e.code() == Status.Code.INVALID_ARGUMENT) {
        return "";
      }
      throw e;
    }
  }

  // end snippet

  // snippet: stream
  static List<Payload> echo(TestClient client, List<Payload> payloads) {
    List<Payload> echoes = new ArrayList<>();
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        client.fullDuplexCall()) {
      for (Payload payload : payloads) {
        call.write(StreamingOutputCallRequest.newBuilder().setPayload(payload).build());
      }
      call.endWrites();
      for (StreamingOutputCallResponse response : call) {
        echoes.add(response.getPayload());
      }
    }
    return echoes;
  }
  // end snippet
}
