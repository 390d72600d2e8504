package dev.goshawk.soak.fleet;

import dev.goshawk.api.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A channel over the fleet, whose resolver says what it is told to. Any thread. */
interface FleetClient extends AutoCloseable {

  /** After what silence of a backend it is asked whether it is there: the least that is allowed. */
  Duration KEEP_ALIVE = Duration.ofSeconds(10);

  /** How long its answer is waited for. */
  Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(2);

  /** The longest wait before a backend that could not be reached is tried again. */
  Duration MAX_BACKOFF = Duration.ofSeconds(2);

  /** How long any call may take. */
  Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * A call to be made.
   *
   * @param id by which it is written down where it is executed
   * @param pauseMillis how long its handler waits
   * @param patient whether it waits for a backend when there is none
   */
  record Call(long id, int pauseMillis, boolean patient) {

    /** A call that nobody counts. */
    static Call uncounted() {
      return new Call(-1, 0, true);
    }

    Consent consent() {
      return Consent.of(id);
    }

    byte[] request() {
      return new Ask(id, pauseMillis).encode();
    }
  }

  /**
   * How a call ended.
   *
   * @param code OK or what went wrong
   * @param backend the number of the one that answered, -1 when none did
   * @param message of the status
   */
  record Outcome(Status.Code code, int backend, String message) {

    static Outcome answered(byte[] answer) {
      return new Outcome(Status.Code.OK, Ask.backend(answer), "");
    }

    boolean ok() {
      return code == Status.Code.OK;
    }
  }

  /** The resolver finds backends at these loopback ports from now on. */
  void resolve(List<Integer> ports);

  /** The resolver's look-up fails. */
  void failToResolve();

  /** Makes a call; completes when it has ended, and never exceptionally. */
  CompletableFuture<Outcome> call(Call call);

  @Override
  void close();
}
