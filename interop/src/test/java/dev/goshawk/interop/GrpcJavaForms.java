package dev.goshawk.interop;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The grpc-java side of the guide for those who come from it; {@link GoshawkForms} is the other.
 */
final class GrpcJavaForms {
  private GrpcJavaForms() {}

  // snippet: service
  static final class Echo extends TestServiceGrpc.TestServiceImplBase {
    @Override
    public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
      if (!request.hasPayload()) {
        responses.onError(
            Status.INVALID_ARGUMENT.withDescription("no payload").asRuntimeException());
        return;
      }
      responses.onNext(
          SimpleResponse.newBuilder()
              .setPayload(request.getPayload())
              .setUsername(Tokens.USER.get())
              .build());
      responses.onCompleted();
    }

    @Override
    public StreamObserver<StreamingOutputCallRequest> fullDuplexCall(
        StreamObserver<StreamingOutputCallResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(StreamingOutputCallRequest request) {
          responses.onNext(
              StreamingOutputCallResponse.newBuilder().setPayload(request.getPayload()).build());
        }

        @Override
        public void onError(Throwable failure) {
          // the client has cancelled
        }

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }

  // end snippet

  // snippet: interceptor
  static final class Tokens implements ServerInterceptor {
    static final Context.Key<String> USER = Context.key("user");
    static final Metadata.Key<String> TOKEN =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String token = headers.get(TOKEN);
      if (token == null) {
        call.close(Status.UNAUTHENTICATED.withDescription("no token"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      Context context = Context.current().withValue(USER, token);
      return Contexts.interceptCall(context, call, headers, next);
    }
  }

  // end snippet

  // snippet: server
  static Server serve(int port) throws IOException {
    return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
        .addService(new Echo())
        .intercept(new Tokens())
        .build()
        .start();
  }

  // end snippet

  // snippet: channel
  static ManagedChannel connect(String target) {
    return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
  }

  // end snippet

  // snippet: call
  static String user(ManagedChannel channel, String token, SimpleRequest request) {
    Metadata metadata = new Metadata();
    metadata.put(Tokens.TOKEN, token);
    TestServiceGrpc.TestServiceBlockingStub stub =
        TestServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .withDeadlineAfter(60, TimeUnit.SECONDS);
    try {
      return stub.unaryCall(request).getUsername();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        return "";
      }
      throw e;
    }
  }

  // end snippet

  // snippet: stream
  static List<Payload> echo(TestServiceGrpc.TestServiceStub stub, List<Payload> payloads) {
    List<Payload> echoes = new CopyOnWriteArrayList<>();
    CompletableFuture<List<Payload>> ended = new CompletableFuture<>();
    StreamObserver<StreamingOutputCallRequest> requests =
        stub.fullDuplexCall(
            new StreamObserver<>() {
              @Override
              public void onNext(StreamingOutputCallResponse response) {
                echoes.add(response.getPayload());
              }

              @Override
              public void onError(Throwable failure) {
                ended.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {
                ended.complete(echoes);
              }
            });
    for (Payload payload : payloads) {
      requests.onNext(StreamingOutputCallRequest.newBuilder().setPayload(payload).build());
    }
    requests.onCompleted();
    return ended.join();
  }
  // end snippet
}
