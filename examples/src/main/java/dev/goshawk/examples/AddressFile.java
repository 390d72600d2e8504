package dev.goshawk.examples;

import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.transport.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backends from a file with an address on each line, which is read every second. */
// snippet: resolver
final class AddressFile implements NameResolver {
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Path file;
  private final Context context;
  private @Nullable Listener listener;
  private EventLoop.@Nullable Timer timer;
  private List<Endpoint> told = List.of();

  AddressFile(Path file, Context context) {
    this.file = file;
    this.context = context;
  }

  @Override
  public void start(Listener listener) {
    this.listener = listener;
    look();
  }

  private void look() {
    context.offload(this::read, this::found); // reading blocks, and the loop must not
  }

  private List<Endpoint> read() throws IOException {
    List<Endpoint> backends = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int colon = line.lastIndexOf(':');
      int port = Integer.parseInt(line.substring(colon + 1));
      backends.add(Endpoint.of(new InetSocketAddress(line.substring(0, colon), port)));
    }
    return backends;
  }

  private void found(@Nullable List<Endpoint> backends, @Nullable Throwable failure) {
    Listener hearer = listener;
    if (hearer == null) {
      return; // the channel has no use for it any more
    }
    timer = context.loop().schedule(this::look, INTERVAL);
    if (backends == null) {
      String words = "cannot read " + file + ": " + failure;
      Status status = Status.UNAVAILABLE.withMessage(words).withCause(failure);
      hearer.onResult(ResolutionResult.failed(status)); // keeps the backends that it has
    } else if (!backends.equals(told) || backends.isEmpty()) {
      Status verdict = hearer.onResult(ResolutionResult.of(backends));
      told = verdict.isOk() ? backends : List.of(); // what was refused is told again
    }
  }

  @Override
  public void close() {
    listener = null;
    if (timer != null) {
      timer.cancel();
    }
  }
}
// end snippet
