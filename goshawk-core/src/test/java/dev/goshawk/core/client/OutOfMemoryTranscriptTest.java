package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory runs out once, at each of the steps from a channel's first call to its answer, and is
 * there again: the call ends by its deadline at the latest, and later calls are served.
 */
class OutOfMemoryTranscriptTest extends ClientFixture {

  private static final Pattern REQUEST = Pattern.compile("HEADERS (\\d+) ");

  /** More steps than there are. */
  private static final int STEPS = 40;

  private int asked;
  private int failing;
  private final List<Peer> servers = new ArrayList<>();

  static IntStream steps() {
    return IntStream.range(0, STEPS);
  }

  private void step() {
    if (asked++ == failing) {
      throw new OutOfMemoryError("on purpose");
    }
  }

  /** Time passes. Whatever the channel connects to accepts, and answers; they have memory. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      loop.advance(Duration.ofSeconds(1));
      loop.step = () -> {};
      while (servers.size() < attempts.size()) {
        Attempt next = attempts.get(servers.size());
        servers.add(next.aborted ? null : next.accept());
      }
      for (Peer server : servers) {
        for (String frame : server == null ? List.<String>of() : server.take()) {
          Matcher request = REQUEST.matcher(frame);
          if (request.lookingAt()) {
            String id = request.group(1);
            server.send(
                "HEADERS " + id + " " + OK_HEADERS,
                "DATA " + id + " [0:fine]",
                "HEADERS " + id + " ES grpc-status=0");
          }
        }
      }
      loop.step = this::step;
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void oneStepWithoutMemory(int failing) {
    this.failing = failing;
    loop.survives = true;
    loop.step = this::step;
    Call first = null;
    try {
      first = new Call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)));
      first.call.start(first);
      first.call.request(1);
      first.call.sendLast("hi");
    } catch (OutOfMemoryError e) {
      first = null; // which its caller hears
    }
    loop.run();
    pass(30);
    if (first != null) {
      assertThat(first.status).as("the end of the first call").isNotNull();
    }
    this.failing = -1;
    Call later = call(Texts.UNARY, PATIENT);
    pass(120);
    assertThat(later.heard).containsExactly("headers []", "fine", "OK");
    loop.step = () -> {};
  }
}
