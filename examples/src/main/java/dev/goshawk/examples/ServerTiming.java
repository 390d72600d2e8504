package dev.goshawk.examples;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerContext;
import java.util.concurrent.TimeUnit;

/** Adds a trailer to every status that says how long the server took. */
final class ServerTiming {
  /** The time from the request headers to the status, in microseconds. */
  static final MetadataKey<Long> MICROS =
      MetadataKey.ascii("server-micros", micros -> Long.toString(micros), Long::valueOf);

  private ServerTiming() {}

  /** The first admission of a server, so that calls refused by others have the trailer too. */
  // snippet: server
  static void time(ServerContext call) {
    long start = System.nanoTime();
    call.addTrailers(
        () -> Metadata.of(MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
  }
  // end snippet
}
