package dev.goshawk.services.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.reflection.nasty.NastyMethods;
import dev.goshawk.services.reflection.nasty.OtherMethods;
import dev.goshawk.services.reflection.nasty.WithoutPackageMethods;
import dev.goshawk.testsupport.LogCapture;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** grpc-java's clients of both versions over sockets: what is served, where, and until when. */
class GrpcJavaReflectionBlackBoxTest extends ServiceFixture {

  private static final List<String> REFLECTION =
      List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

  /** What a client was told: responses, and last the status. */
  private static final class Told<T> implements StreamObserver<T> {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void onNext(T response) {
      events.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      events.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      events.add(Status.OK);
    }

    Object next() throws InterruptedException {
      Object event = events.poll(PATIENCE, TimeUnit.SECONDS);
      assertThat(event).as("something in " + PATIENCE + " s").isNotNull();
      return event;
    }

    @SuppressWarnings("unchecked") // what is no status is a response
    T response() throws InterruptedException {
      return (T) next();
    }
  }

  private static ServiceDefinition withoutHandlers(dev.goshawk.api.ServiceDescriptor service) {
    return ServiceDefinition.builder(service).build();
  }

  private ManagedChannel channel(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    closing(
        () -> {
          channel.shutdownNow();
          assertThat(channel.awaitTermination(PATIENCE, TimeUnit.SECONDS)).isTrue();
        });
    return channel;
  }

  private Server nasty() {
    return serve(
        GoshawkServer.builder()
            .port(0)
            .service(() -> withoutHandlers(OtherMethods.SERVICE))
            .service(() -> withoutHandlers(NastyMethods.SERVICE))
            .service(new HealthService())
            .service(ReflectionService.create()));
  }

  private List<String> listed(int port) throws Exception {
    Told<ServerReflectionResponse> told = new Told<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel(port)).serverReflectionInfo(told);
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> names =
        told.response().getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .toList();
    requests.onCompleted();
    assertThat(told.next()).isEqualTo(Status.OK);
    return names;
  }

  @Test
  void v1() throws Exception {
    Told<ServerReflectionResponse> told = new Told<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel(nasty().port())).serverReflectionInfo(told);
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    requests.onNext(
        ServerReflectionRequest.newBuilder().setFileContainingSymbol("nasty.Nasty.Both").build());
    requests.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol("no").build());
    requests.onNext(
        ServerReflectionRequest.newBuilder()
            .setAllExtensionNumbersOfType("nasty.base.Extended")
            .build());
    requests.onCompleted();
    assertThat(told.response().getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .containsExactly(
            "grpc.health.v1.Health",
            REFLECTION.get(0),
            REFLECTION.get(1),
            "nasty.Nasty",
            "nasty.Other");
    assertThat(
            Files.names(told.response().getFileDescriptorResponse().getFileDescriptorProtoList()))
        .startsWith("nasty/service.proto")
        .hasSize(6);
    assertThat(told.response().getErrorResponse().getErrorCode()).isEqualTo(5);
    assertThat(told.response().getAllExtensionNumbersResponse().getExtensionNumberList())
        .containsExactly(100, 150, 199, 1000);
    assertThat(told.next()).isEqualTo(Status.OK);
  }

  @Test
  @SuppressWarnings("deprecation") // it is old
  void trap06_v1alpha() throws Exception {
    Told<io.grpc.reflection.v1alpha.ServerReflectionResponse> told = new Told<>();
    StreamObserver<io.grpc.reflection.v1alpha.ServerReflectionRequest> requests =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel(nasty().port()))
            .serverReflectionInfo(told);
    requests.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setHost("h")
            .setFileContainingSymbol("grpc.reflection.v1alpha.ExtensionRequest")
            .build());
    requests.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setListServices("")
            .build());
    requests.onCompleted();
    io.grpc.reflection.v1alpha.ServerReflectionResponse file = told.response();
    assertThat(file.getValidHost()).isEqualTo("h");
    assertThat(Files.names(file.getFileDescriptorResponse().getFileDescriptorProtoList()))
        .containsExactly("grpc/reflection/v1alpha/reflection.proto");
    assertThat(told.response().getListServicesResponse().getServiceCount()).isEqualTo(5);
    assertThat(told.next()).isEqualTo(Status.OK);
  }

  @Test
  void aListenerWithServicesOfItsOwnShowsThose() throws Exception {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .service(() -> withoutHandlers(NastyMethods.SERVICE))
                .listener(
                    Listener.port(0)
                        .service(() -> withoutHandlers(OtherMethods.SERVICE))
                        .service(ReflectionService.create().also(WithoutPackageMethods.SERVICE))));
    int other = ((InetSocketAddress) server.addresses().get(1)).getPort();
    assertThat(listed(other))
        .containsExactly("WithoutPackage", REFLECTION.get(0), REFLECTION.get(1), "nasty.Other");
  }

  @Test
  void oneServiceMayBeAddedToSeveralServers() throws Exception {
    ReflectionService reflection = ReflectionService.create();
    Server one =
        serve(
            GoshawkServer.builder()
                .port(0)
                .service(reflection)
                .service(() -> withoutHandlers(NastyMethods.SERVICE)));
    Server other = serve(GoshawkServer.builder().port(0).service(reflection));
    assertThat(listed(one.port()))
        .containsExactly(REFLECTION.get(0), REFLECTION.get(1), "nasty.Nasty");
    assertThat(listed(other.port())).containsExactlyElementsOf(REFLECTION);
  }

  @Test
  void faultsOfSchemasAreLoggedWhenTheServerStarts() throws Exception {
    try (LogCapture log = LogCapture.of(ReflectionService.class.getName())) {
      GoshawkServer.Builder builder =
          GoshawkServer.builder().port(0).service(ReflectionService.create());
      for (int i = 0; i < 25; i++) {
        dev.goshawk.api.ServiceDescriptor bare =
            dev.goshawk.api.ServiceDescriptor.builder("bare.S" + i).build();
        builder.service(() -> withoutHandlers(bare));
      }
      Server server = serve(builder);
      assertThat(log.lines()).hasSize(21);
      assertThat(log.lines().get(0))
          .isEqualTo(
              "reflection: service bare.S0 has no schema: tools can list it, but not describe it");
      assertThat(log.lines().get(20)).isEqualTo("reflection: and 5 more faults of schemas");
      assertThat(listed(server.port())).hasSize(27);
      listed(server.port());
      assertThat(log.lines()).as("once").hasSize(21);
    }
  }

  @Test
  void anOpenStreamDoesNotHoldUpAShutdown() throws Exception {
    Server server = nasty();
    Told<ServerReflectionResponse> told = new Told<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel(server.port())).serverReflectionInfo(told);
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    told.response();
    server.shutdown(Duration.ofHours(1)).get(PATIENCE, TimeUnit.SECONDS);
    Status end = (Status) told.next();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription()).isEqualTo("the server is shutting down");
  }

  /** A client that asks and does not read: the server stops to read its requests. */
  @Test
  void aClientThatDoesNotReadIsNotReadFrom() throws Exception {
    ManagedChannel channel = channel(nasty().port());
    Set<String> answered = new TreeSet<>();
    io.grpc.ClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        channel.newCall(
            ServerReflectionGrpc.getServerReflectionInfoMethod(), io.grpc.CallOptions.DEFAULT);
    BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    call.start(
        new io.grpc.ClientCall.Listener<>() {
          @Override
          public void onMessage(ServerReflectionResponse message) {
            answered.add(message.getOriginalRequest().getHost());
            call.request(1);
          }

          @Override
          public void onClose(Status status, io.grpc.Metadata trailers) {
            events.add(status);
          }
        },
        new io.grpc.Metadata());
    int sent = 0;
    List<Integer> sizes = new ArrayList<>();
    ByteString pad = ByteString.copyFromUtf8("x".repeat(100_000));
    long stalled = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (call.isReady() || sent == 0 || sizes.size() < 100) {
      if (call.isReady() || sent == 0) {
        MessageLite request =
            ServerReflectionRequest.newBuilder()
                .setHost(String.format("%06d", sent++))
                .setFileByFilename(pad.toStringUtf8())
                .build();
        call.sendMessage((ServerReflectionRequest) request);
        sizes.clear();
        assertThat(sent).as("requests that a server takes unread").isLessThan(1_000);
      } else {
        sizes.add(sent); // not ready for a while
        Thread.sleep(5);
      }
      assertThat(System.nanoTime()).isLessThan(stalled);
    }
    call.request(1);
    call.halfClose();
    assertThat(events.poll(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Status.OK);
    assertThat(answered).hasSize(sent);
  }
}
