package dev.goshawk.auth.identity;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Waits without a thread of ours. Any thread. */
@FunctionalInterface
interface Delay {

  /** By the JDK's own timer, which forgets what is completed before. */
  Delay SYSTEM =
      time ->
          new CompletableFuture<Boolean>()
              .completeOnTimeout(true, time.toMillis() + 1, TimeUnit.MILLISECONDS);

  /** Completes with true after a time, unless it is completed with false before. */
  CompletableFuture<Boolean> after(Duration time);
}
