package dev.goshawk.core;

import dev.goshawk.core.client.RetryBudget;
import dev.goshawk.core.config.RetryPolicy;

/** What a channel's builder was told of attempts, and of what is kept for them. One thread. */
final class RetryOptions {

  private int maxAttempts = RetryPolicy.DEFAULT_ATTEMPT_LIMIT;
  private int perCallBufferSize = RetryBudget.DEFAULT_PER_CALL;
  private int bufferSize = RetryBudget.DEFAULT_TOTAL;

  void maxAttempts(int attempts) {
    maxAttempts = Limits.atLeast("maxAttempts", attempts, 1);
  }

  void perCallBufferSize(int bytes) {
    perCallBufferSize = Limits.atLeast("perCallRetryBufferSize", bytes, 0);
  }

  void bufferSize(int bytes) {
    bufferSize = Limits.atLeast("retryBufferSize", bytes, 0);
  }

  RetryBudget build() {
    return new RetryBudget(maxAttempts, perCallBufferSize, bufferSize);
  }
}
