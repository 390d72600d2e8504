package dev.goshawk.core.balance;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;

/**
 * What a picker wants to know of how an attempt ended. Called exactly once for each pick whose
 * result carries it, also when the attempt never reached a connection. The loop of the connection,
 * or whatever thread ended the call; must not block.
 */
@FunctionalInterface
public interface PickCompletion {

  /**
   * The attempt has ended.
   *
   * @param status its status, CANCELLED when the call did not need it any more
   * @param trailers what the server sent with it; empty when nothing came
   * @param reachedServer whether a stream was opened for it
   */
  void onEnd(Status status, Metadata trailers, boolean reachedServer);
}
