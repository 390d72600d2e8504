package dev.goshawk.interop;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Channel;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.TlsTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** One run of a test case: its channel and what it says. Any thread. */
final class Session implements AutoCloseable {

  /**
   * How long a call may take when its case sets no time: one that hangs shall fail with a message.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ClientOptions options;
  private final Consumer<String> report;
  private final CountingGzip gzip = new CountingGzip();
  private final Channel channel;

  /**
   * A run whose channel connects at its first call.
   *
   * @param report receives what the case reports beside whether it passed, a line at a time
   */
  Session(ClientOptions options, Consumer<String> report) {
    this.options = options;
    this.report = report;
    this.channel = newChannel();
  }

  ClientOptions options() {
    return options;
  }

  /** The channel that most cases make their calls through. */
  Channel channel() {
    return channel;
  }

  /** Which messages of {@link #channel} and {@link #newChannel} were compressed. */
  CountingGzip gzip() {
    return gzip;
  }

  /** A channel beside that of the session, for the caller to close. */
  Channel newChannel() {
    return builder().build();
  }

  /** The same, all of whose calls have credentials. */
  Channel newChannel(CallCredentials credentials) {
    return builder().credentials(credentials).build();
  }

  private GoshawkChannel.Builder builder() {
    GoshawkChannel.Builder builder = GoshawkChannel.to(options.target()).codec(gzip);
    String hostOverride = options.hostOverride();
    if (hostOverride != null) {
      builder.overrideAuthority(hostOverride);
    }
    Path authorities = options.authorities();
    if (!options.tls()) {
      builder.plaintext();
    } else if (authorities != null) {
      builder.tls(ClientTls.builder().trust(TlsTrust.pem(authorities)).build());
    }
    return builder;
  }

  /** The client of the test service on the session's channel. */
  TestClient client() {
    return client(channel);
  }

  /** The client of the test service on a channel. */
  TestClient client(Channel channel) {
    return TestClient.create(channel).withMetadata(options.metadata()).withTimeout(TIMEOUT);
  }

  /** Tells those who run the case. */
  void say(String line) {
    report.accept(line);
  }

  @Override
  public void close() {
    channel.close();
  }
}
