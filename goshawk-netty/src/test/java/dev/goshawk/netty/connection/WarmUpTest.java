package dev.goshawk.netty.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.loop.SharedLoops;
import dev.goshawk.testsupport.LogCapture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void theCallIsAnsweredWholeAndNothingIsLogged() throws Exception {
    try (LogCapture log = LogCapture.of("dev.goshawk");
        SharedLoops loops = SharedLoops.acquire(lost -> {})) {
      NettyLoop loop = loops.next();
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      loop.execute(
          () -> {
            try {
              answer.complete(new WarmUp(loop).call());
            } catch (RuntimeException | Error e) {
              answer.completeExceptionally(e);
            }
          });
      byte[] sent = answer.get(30, TimeUnit.SECONDS);
      assertThat(frames(sent)).startsWith("4:0").endsWith("1:5"); // SETTINGS; trailers
      assertThat(new String(sent, ISO_8859_1)).contains("\0\0\0\0\2ab");
      assertThat(log.lines()).isEmpty();
    }
  }

  /** The frames as {@code type:flags}. */
  private static List<String> frames(byte[] bytes) {
    List<String> frames = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      frames.add(bytes[at + 3] + ":" + bytes[at + 4]);
      at += 9 + (ByteBuffer.wrap(bytes).getInt(at) >>> 8);
    }
    return frames;
  }
}
