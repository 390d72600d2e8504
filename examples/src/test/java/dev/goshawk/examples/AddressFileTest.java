package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.core.fixture.FakeContext;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link AddressFile}: a resolver of one's own, in a context that a test plays. */
class AddressFileTest {
  // snippet: test
  @TempDir Path directory;
  private final FakeContext context = new FakeContext();

  private AddressFile start(Path file) {
    AddressFile resolver = new AddressFile(file, context);
    context.loop.run(() -> resolver.start(context));
    context.unblock();
    return resolver;
  }

  private void aSecondLater() {
    context.loop.advance(Duration.ofSeconds(1));
    context.unblock();
  }

  private List<String> told() {
    return context.last().endpoints().stream().map(e -> e.addresses().get(0).toString()).toList();
  }

  @Test
  void changesAreToldAndNothingElse() throws IOException {
    Path file = Files.writeString(directory.resolve("orders"), "127.0.0.1:1\n127.0.0.1:2\n");
    AddressFile resolver = start(file);
    assertThat(told()).containsExactly("/127.0.0.1:1", "/127.0.0.1:2");
    aSecondLater();
    assertThat(context.results).hasSize(1);
    Files.writeString(file, "127.0.0.1:3\n");
    aSecondLater();
    assertThat(told()).containsExactly("/127.0.0.1:3");
    context.loop.run(resolver::close);
    assertThat(context.loop.timers()).isZero();
  }

  // end snippet

  @Test
  void whatCannotBeReadIsAFailure() {
    Path missing = directory.resolve("missing");
    AddressFile resolver = start(missing);
    assertThat(context.last().failure().message())
        .isEqualTo("cannot read " + missing + ": java.nio.file.NoSuchFileException: " + missing);
    context.loop.run(resolver::close);
  }

  @Test
  void channelsTakeIt() throws IOException {
    try (Server server =
        GoshawkServer.builder().port(0).service(new RouteGuide(GuideFixture.BERLIN)).start()) {
      Path file = Files.writeString(directory.resolve("guide"), "127.0.0.1:" + server.port());
      try (Channel channel =
          GoshawkChannel.to("file://" + file)
              .resolver(new AddressFileProvider())
              .plaintext()
              .build()) {
        assertThat(RouteGuideClient.create(channel).getFeature(GuideFixture.NOWHERE).getName())
            .isEmpty();
      }
    }
  }

  @Test
  void otherTargetsAreRefused() {
    assertThatThrownBy(
            () -> GoshawkChannel.to("file:backends").resolver(new AddressFileProvider()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target 'file:backends': expected file:///absolute/path");
  }
}
