package dev.goshawk.services.health;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers how they are: {@code Health.check(channel, "routeguide.RouteGuide").isServing()}.
 * Any thread; the methods that block not on an event loop.
 *
 * <p>What a server answers is a {@link HealthAnswer}. That it did not answer is a {@link
 * StatusException}: UNAVAILABLE when it cannot be reached, DEADLINE_EXCEEDED when it takes too
 * long.
 */
public final class Health {

  /** How long an answer may take unless another time is given: 5 s. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private Health() {}

  /**
   * Asks and waits for the answer, 5 s at most.
   *
   * @param service the full name, or {@link HealthService#SERVER}
   * @throws StatusException when the server did not answer
   */
  public static HealthAnswer check(CallFactory calls, String service) {
    return check(calls, service, DEFAULT_TIMEOUT);
  }

  /**
   * Asks and waits for the answer.
   *
   * @param service the full name, or {@link HealthService#SERVER}
   * @throws StatusException when the server did not answer
   */
  public static HealthAnswer check(CallFactory calls, String service, Duration timeout) {
    HealthCheckResponse response;
    try {
      response = client(calls, timeout).check(request(service));
    } catch (StatusException failure) {
      HealthAnswer answer = answer(failure);
      if (answer == null) {
        throw failure;
      }
      return answer;
    }
    return answer(response);
  }

  /**
   * Asks, for 5 s at most. The future fails with a {@link StatusException} when the server did not
   * answer; cancelling it cancels nothing.
   *
   * @param service the full name, or {@link HealthService#SERVER}
   */
  public static CompletableFuture<HealthAnswer> checkAsync(CallFactory calls, String service) {
    return checkAsync(calls, service, DEFAULT_TIMEOUT);
  }

  /**
   * Asks. The future fails with a {@link StatusException} when the server did not answer;
   * cancelling it cancels nothing.
   *
   * @param service the full name, or {@link HealthService#SERVER}
   */
  public static CompletableFuture<HealthAnswer> checkAsync(
      CallFactory calls, String service, Duration timeout) {
    CompletableFuture<HealthAnswer> answered = new CompletableFuture<>();
    var unused =
        client(calls, timeout)
            .async()
            .check(request(service))
            .whenComplete(
                (response, failure) -> {
                  if (failure == null) {
                    answered.complete(answer(response));
                  } else {
                    failed(answered, failure);
                  }
                });
    return answered;
  }

  private static void failed(CompletableFuture<HealthAnswer> answered, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    HealthAnswer answer = cause instanceof StatusException status ? answer(status) : null;
    if (answer != null) {
      answered.complete(answer);
    } else {
      answered.completeExceptionally(cause);
    }
  }

  private static HealthClient client(CallFactory calls, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return HealthClient.create(calls).with(options -> options.withTimeout(timeout));
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder()
        .setService(Objects.requireNonNull(service, "service"))
        .build();
  }

  private static HealthAnswer answer(HealthCheckResponse response) {
    return switch (response.getStatus()) {
      case SERVING -> HealthAnswer.SERVING;
      case NOT_SERVING -> HealthAnswer.NOT_SERVING;
      case SERVICE_UNKNOWN -> HealthAnswer.SERVICE_UNKNOWN;
      case UNKNOWN, UNRECOGNIZED -> HealthAnswer.UNKNOWN;
    };
  }

  /** What a failed call answers, or null when it does not. */
  private static @Nullable HealthAnswer answer(StatusException failure) {
    Status.Code code = failure.status().code();
    if (code == Status.Code.NOT_FOUND) {
      return HealthAnswer.SERVICE_UNKNOWN;
    }
    return code == Status.Code.UNIMPLEMENTED ? HealthAnswer.UNIMPLEMENTED : null;
  }
}
