package hello;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Reader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.protobuf.RichStatus;

import com.google.rpc.BadRequest;

/** Serves, calls, and says what came back. */
public final class Main {

  static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      if (request.getName().isEmpty()) {
        throw RichStatus.of(
            Status.INVALID_ARGUMENT.withMessage("who?"),
            BadRequest.newBuilder()
                .addFieldViolations(BadRequest.FieldViolation.newBuilder().setField("name"))
                .build());
      }
      return reply(request);
    }

    @Override
    public void greetAll(
        Reader<GreetRequest> requests, Writer<GreetReply> replies, ServerContext context) {
      for (GreetRequest request : requests) {
        replies.write(reply(request));
      }
    }

    private static GreetReply reply(GreetRequest request) {
      return GreetReply.newBuilder().setGreeting("Hello, " + request.getName()).build();
    }
  }

  public static void main(String[] args) {
    try (Server server = GoshawkServer.builder().port(0).service(new Greeter()).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      GreeterClient greeter = GreeterClient.create(channel);
      System.out.println(greeter.greet(request("world")).getGreeting());
      System.out.println(greeter.async().greet(request("future")).join().getGreeting());
      try (DuplexStream<GreetRequest, GreetReply> all = greeter.greetAll()) {
        all.write(request("stream"));
        System.out.println(all.next().getGreeting());
        all.endWrites();
      }
      try {
        greeter.greet(request(""));
        throw new AssertionError("nobody was greeted");
      } catch (StatusException e) {
        BadRequest detail = RichStatus.detail(e, BadRequest.class).orElseThrow();
        System.out.println(e.status() + " " + detail.getFieldViolations(0).getField());
      }
    }
  }

  private static GreetRequest request(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }
}
