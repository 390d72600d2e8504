package dev.goshawk.http2;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * One direction between two connections: bytes go in as they are flushed, and come out cut
 * anywhere.
 */
final class Pipe {
  private final Random random;
  private final ByteArrayOutputStream recording = new ByteArrayOutputStream();
  private byte[] waiting = new byte[0];

  Pipe(Random random) {
    this.random = random;
  }

  void flush(Http2Connection from) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(waiting);
    from.flushTo(
        (b, off, len, stable) -> {
          bytes.write(b, off, len);
          recording.write(b, off, len);
        });
    waiting = bytes.toByteArray();
  }

  /** Lets some of the bytes through; answers whether there were any. */
  boolean deliver(Http2Connection to) {
    if (waiting.length == 0) {
      return false;
    }
    int n =
        switch (random.nextInt(4)) {
          case 0 -> 1 + random.nextInt(Math.min(12, waiting.length));
          case 1 -> 1 + random.nextInt(waiting.length);
          default -> waiting.length;
        };
    byte[] piece = Arrays.copyOf(waiting, n);
    waiting = Arrays.copyOfRange(waiting, n, waiting.length);
    to.receive(piece, 0, n);
    return true;
  }

  /** Everything that ever went in. */
  byte[] recording() {
    return recording.toByteArray();
  }
}
