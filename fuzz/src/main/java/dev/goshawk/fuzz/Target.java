package dev.goshawk.fuzz;

import java.util.List;

/**
 * A target as the command knows it. Immutable.
 *
 * @param name what the command calls it
 * @param className the class that is its {@link FuzzTarget}; it is loaded by the process that runs
 *     it, which instruments it
 * @param description what it does
 * @param maxLength the longest input that is made, in bytes
 */
record Target(String name, String className, String description, int maxLength) {

  static final List<Target> ALL =
      List.of(
          new Target(
              "frames",
              "dev.goshawk.http2.FramesTarget",
              "either end of an HTTP/2 connection, its bytes whole and in pieces",
              4096),
          new Target(
              "hpack",
              "dev.goshawk.http2.hpack.HpackTarget",
              "header blocks, with Netty's decoder as judge, and round trips",
              2048),
          new Target(
              "messages",
              "dev.goshawk.core.message.MessagesTarget",
              "gRPC's message framing and gzip, whole and in pieces",
              2048),
          new Target(
              "text",
              "dev.goshawk.core.TextTarget",
              "grpc-timeout, grpc-message in percent encoding, and metadata in base64",
              512),
          new Target(
              "resolve",
              "dev.goshawk.core.resolve.ResolveTarget",
              "targets, settings of proxies, service configs in TXT records, answers of proxies",
              1024),
          new Target(
              "json",
              "dev.goshawk.json.JsonTarget",
              "JSON documents, with Jackson as judge, streams of them in pieces, and round trips",
              1024),
          new Target(
              "service-config",
              "dev.goshawk.core.config.ServiceConfigTarget",
              "service configs in JSON, refused with a place or printed and read back",
              1024),
          new Target(
              "pushback",
              "dev.goshawk.core.client.PushbackTarget",
              "grpc-retry-pushback-ms in trailers, with a plain reading of it as judge",
              64),
          new Target(
              "server",
              "dev.goshawk.core.server.ServerTarget",
              "a server's connection with an echo service, fed raw bytes",
              4096),
          new Target(
              "client",
              "dev.goshawk.core.client.ClientTarget",
              "a client's connection with open calls, fed raw bytes",
              4096));

  /** A new object of the class, in this process. */
  FuzzTarget load() {
    return load(className);
  }

  /** A new object of a class. */
  static FuzzTarget load(String className) {
    try {
      return Class.forName(className).asSubclass(FuzzTarget.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(className + " cannot be made: " + e, e);
    }
  }
}
