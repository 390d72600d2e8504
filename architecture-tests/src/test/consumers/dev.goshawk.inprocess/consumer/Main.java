package consumer;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    MethodDescriptor<byte[], byte[]> echo =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "consumer.Echo", "Echo")
            .requests(Marshaller.bytes())
            .responses(Marshaller.bytes())
            .build();
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("consumer.Echo").methods(echo).build())
            .method(echo, Handlers.unary((request, context) -> request))
            .build();
    try (Server server = InProcessServer.builder("echo").service(() -> service).start();
        Channel channel = InProcessChannel.to("echo").build()) {
      byte[] reply = ClientCalls.unary(channel, echo, CallOptions.DEFAULT, new byte[] {1, 2, 3});
      if (!(reply.length == 3)) {
        throw new AssertionError(reply);
      }
    }
    System.out.println("used " + InProcessChannel.class.getModule().getName());
  }
}
