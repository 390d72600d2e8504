package consumer;

import com.google.protobuf.StringValue;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.protobuf.ProtobufMarshaller;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    MethodDescriptor<StringValue, StringValue> echo =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "consumer.Echo", "Echo")
            .requests(ProtobufMarshaller.of(StringValue.getDefaultInstance()))
            .responses(ProtobufMarshaller.of(StringValue.getDefaultInstance()))
            .build();
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("consumer.Echo").methods(echo).build())
            .method(echo, Handlers.unary((request, context) -> request))
            .build();
    try (Server server = GoshawkServer.builder().port(0).service(() -> service).start();
        Channel channel = GoshawkChannel.to("127.0.0.1:" + server.port()).plaintext().build()) {
      StringValue reply =
          ClientCalls.unary(channel, echo, CallOptions.DEFAULT, StringValue.of("hello"));
      if (!reply.getValue().equals("hello")) {
        throw new AssertionError(reply);
      }
    }
    System.out.println(
        "used " + ModuleLayer.boot().findModule("dev.goshawk").orElseThrow().getName());
  }
}
