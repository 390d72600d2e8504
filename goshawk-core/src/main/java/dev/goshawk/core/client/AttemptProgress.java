package dev.goshawk.core.client;

import dev.goshawk.core.loop.Elapsed;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an attempt has not ended, in words. The loop of the attempt. */
final class AttemptProgress {

  private AttemptProgress() {}

  /** The words. */
  static <R> String describe(Attempt<R> attempt) {
    ClientStream<R> target = attempt.stream();
    return target == null ? onItsWay(attempt) : open(attempt, target);
  }

  private static String onItsWay(Attempt<?> attempt) {
    ClientChannel channel = attempt.call().channel;
    long now = channel.loop().nanoTime();
    AttemptQueue.Place place = attempt.placeIfAny();
    ClientSubchannel subchannel = place == null ? null : place.waitsFor;
    CredentialsFetch fetch = attempt.credentials();
    if (place == null || place.queue == null) {
      return "on its way to a connection";
    }
    if (fetch != null && !fetch.isDone()) {
      return "waiting for its credentials for " + Elapsed.between(fetch.since(), now);
    }
    return subchannel != null ? subchannel.describeWait(place.since, now) : channel.describeWait();
  }

  private static <R> String open(Attempt<R> attempt, ClientStream<R> target) {
    long now = target.connection().loop().nanoTime();
    String blocked = target.out().blocked("server", now);
    if (blocked == null) {
      blocked =
          target.exchange().localEnded() ? "request sent" : "requests not ended by the application";
    }
    return blocked
        + ", "
        + received(attempt, target, now)
        + "; the call began "
        + Elapsed.between(attempt.call().completion().began(), now)
        + " ago";
  }

  /** What has come and what has not, in words. */
  private static <R> String received(Attempt<R> attempt, ClientStream<R> from, long now) {
    if (!attempt.hasResponse()) {
      return "no response headers";
    }
    @Nullable String unwanted = from.in().unwanted("application", now);
    if (unwanted != null) {
      return unwanted;
    }
    int responses = attempt.responses();
    return responses == 0
        ? "response headers received, waiting for a message"
        : attempt.call().method.kind().oneResponse()
            ? "message received, waiting for the status"
            : String.format(Locale.ROOT, "%,d messages received, waiting for the next", responses);
  }
}
