package dev.goshawk.core.client;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.client.AttemptPolicy.End;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.transport.EventLoop;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an attempt's credentials, from when it is asked for until it is there. While it
 * is fetched the attempt stands in a queue of the channel, so that it ends with that.
 *
 * <p>The loop of the connection that the attempt had come to. The credentials complete it from any
 * thread.
 */
final class CredentialsFetch {

  private final Attempt<?> attempt;
  private final CallCredentials credentials;
  private volatile long since;
  private volatile @Nullable Metadata metadata;

  CredentialsFetch(Attempt<?> attempt, CallCredentials credentials) {
    this.attempt = attempt;
    this.credentials = credentials;
  }

  boolean isDone() {
    return metadata != null;
  }

  /** When it was asked for, on the loops' clock. */
  long since() {
    return since;
  }

  /** What came; empty before. */
  Metadata metadata() {
    Metadata present = metadata;
    return present == null ? Metadata.EMPTY : present;
  }

  /** Asks for the metadata; with it the attempt comes back to the connection. */
  void begin(ClientConnection connection) {
    since = connection.loop().nanoTime();
    Carrier carrier = connection.carrier();
    SecurityLevel level = carrier.securityLevel();
    ChannelCall<?, ?> call = attempt.call();
    String authority = call.options.authority();
    CallCredentials.Request request =
        CallCredentials.Request.builder(
                call.method, authority == null ? call.channel.authority() : authority)
            .securityLevel(level)
            .remoteAddress(carrier.remoteAddress())
            .tlsSession(carrier.tlsSession())
            .build();
    call.channel.authenticating().add(attempt);
    try {
      SecurityLevel least = credentials.leastSecurity();
      if (level.compareTo(least) < 0) {
        fail(
            Status.UNAUTHENTICATED.withMessage(
                "the credentials of the call are for connections of "
                    + least
                    + ", and this one has "
                    + level
                    + (level == SecurityLevel.NONE ? ": it is plaintext" : "")));
        return;
      }
      CompletionStage<Metadata> stage =
          Objects.requireNonNull(credentials.metadata(request), "the stage of the credentials");
      var unused =
          stage.whenComplete(
              (fetched, failure) ->
                  onLoop(connection.loop(), () -> complete(connection, fetched, failure)));
    } catch (Throwable e) { // user code, which ends its own call only
      fail(e);
    }
  }

  /** Runs a task on a loop, if that has not ended; it ends with the channel, and calls before. */
  private void onLoop(EventLoop loop, Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      fail(ClientChannel.CLOSED.withCause(e));
    }
  }

  private void complete(
      ClientConnection connection, @Nullable Metadata fetched, @Nullable Throwable failure) {
    attempt.leaveQueue();
    if (attempt.isOver()) {
      return;
    }
    if (failure != null) {
      fail(failure);
    } else if (fetched == null) {
      fail(new NullPointerException("the metadata of the credentials"));
    } else {
      metadata = fetched;
      connection.attach(attempt);
    }
  }

  private void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    fail(
        cause instanceof StatusException known
            ? known.status()
            : Status.UNAVAILABLE
                .withMessage("the credentials of the call failed: " + Guard.describe(cause))
                .withCause(cause));
  }

  private void fail(Status status) {
    attempt.leaveQueue();
    attempt.failed(End.STATUS, status);
  }
}
