package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static dev.goshawk.examples.GuideFixture.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Server;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // servers in process are reached by their names
class CompressionBlackBoxTest {
  /** gzip that counts the messages it compresses. */
  private static final class Counting implements Codec {
    final AtomicInteger compressed = new AtomicInteger();

    @Override
    public String name() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream target) throws IOException {
      compressed.incrementAndGet();
      return Codec.gzip().compress(target);
    }

    @Override
    public InputStream decompress(InputStream source) throws IOException {
      return Codec.gzip().decompress(source);
    }
  }

  @Test
  void eachSideCompressesWhatItSends() {
    Counting byClient = new Counting();
    Counting byServer = new Counting();
    RouteNote note = note(NOWHERE, "a note ".repeat(1_000));
    try (Server server =
            InProcessServer.builder("compressing")
                .service(new RouteGuide(BERLIN))
                .intercept(new Compression())
                .codec(byServer)
                .start();
        Channel channel = InProcessChannel.to("compressing").codec(byClient).build()) {
      RouteGuideClient guide = Compression.compressing(RouteGuideClient.create(channel));
      assertThat(RouteGuideCalls.bidirectional(guide, List.of(note, note))).containsExactly(note);
    }
    assertThat(byClient.compressed).hasValue(2);
    assertThat(byServer.compressed).hasValue(1);
  }
}
