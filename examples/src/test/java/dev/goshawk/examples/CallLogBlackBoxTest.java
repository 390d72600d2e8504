package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.hello.GreetReply;
import dev.goshawk.examples.hello.GreetRequest;
import dev.goshawk.examples.hello.GreeterClient;
import dev.goshawk.examples.hello.GreeterService;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.netty.GoshawkChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallLogBlackBoxTest {
  private static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      return GreetReply.newBuilder().setGreeting("Hello").build();
    }
  }

  private static final class NamingGuide implements RouteGuideService {
    @Override
    public Feature getFeature(Point point, ServerContext context) {
      return Feature.newBuilder().setName(String.valueOf(context.get(TokenCheck.USER))).build();
    }
  }

  /** Keeps what the log of calls says. */
  private static final class Kept extends Handler {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    @Override
    public void publish(LogRecord entry) {
      messages.add(
          java.text.MessageFormat.format(entry.getMessage(), entry.getParameters())
              .replaceAll(" from \\S+: ", ": ")
              .replaceAll("\\d+ ms", "a while"));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource
  void everyEndOfABlockingCallIsLoggedOnce(CallEnds.End end) throws Exception {
    assertLoggedOnce(true, end);
  }

  @ParameterizedTest
  @EnumSource
  void everyEndOfAnAsynchronousCallIsLoggedOnce(CallEnds.End end) throws Exception {
    assertLoggedOnce(false, end);
  }

  private static void assertLoggedOnce(boolean blocking, CallEnds.End end) throws Exception {
    Kept kept = new Kept();
    Logger calls = Logger.getLogger("calls");
    calls.addHandler(kept);
    try {
      try (CallEnds ends = new CallEnds(blocking, CallLog::log)) {
        var unused = ends.call(end);
        assertThat(kept.messages.poll(60, TimeUnit.SECONDS))
            .matches("routeguide.RouteGuide/GetFeature: " + end.code + "(: .*)? after a while");
      }
      assertThat(kept.messages).isEmpty();
    } finally {
      calls.removeHandler(kept);
    }
  }

  @Test
  void theGuardedServiceWantsATokenAndAllCallsAreLogged() throws Exception {
    Kept kept = new Kept();
    Logger calls = Logger.getLogger("calls");
    calls.addHandler(kept);
    try (Server server =
            CallLog.serve(
                new Greeter(),
                new NamingGuide(),
                0,
                TokenCheck.blocking(
                    token -> Optional.ofNullable(Map.of("secret", "ada").get(token))));
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      RouteGuideClient guide = RouteGuideClient.create(channel);
      Point here = Point.getDefaultInstance();
      assertThat(
              GreeterClient.create(channel).greet(GreetRequest.getDefaultInstance()).getGreeting())
          .isEqualTo("Hello");
      assertThat(
              guide
                  .withMetadata(Metadata.of(TokenCheck.AUTHORIZATION, "Bearer secret"))
                  .getFeature(here)
                  .getName())
          .isEqualTo("ada");
      assertThat(catchThrowableOfType(StatusException.class, () -> guide.getFeature(here)).status())
          .hasToString("UNAUTHENTICATED: a known bearer token is needed");
      List<String> logged =
          List.of(
              String.valueOf(kept.messages.poll(60, TimeUnit.SECONDS)),
              String.valueOf(kept.messages.poll(60, TimeUnit.SECONDS)),
              String.valueOf(kept.messages.poll(60, TimeUnit.SECONDS)));
      assertThat(logged)
          .containsExactly(
              "hello.Greeter/Greet: OK after a while",
              "routeguide.RouteGuide/GetFeature: OK after a while",
              "routeguide.RouteGuide/GetFeature: UNAUTHENTICATED: a known bearer token is needed after a"
                  + " while");
    } finally {
      calls.removeHandler(kept);
    }
  }
}
