package dev.goshawk.core.server.call;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.server.handler.BlockingRun;
import dev.goshawk.core.server.handler.WaitingShare;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks of the connection that it has come on. Event loop only, but for {@link
 * #settings}, {@link #carrier}, {@link #budget}, {@link #waitingShare} and {@link #warn}.
 */
public interface CallHost {

  /** What the calls of the server go by. */
  CallSettings settings();

  /** What carries the connection; its addresses and TLS session never change. */
  Carrier carrier();

  /** The bytes that the server holds for all its calls. */
  ByteBudget budget();

  /** What code of users on the connection's loop is watched by. */
  LoopWatchdog.Slot watch();

  /**
   * Warns of what a client can cause, as often as the server lets clients do so.
   *
   * @param words what has happened
   * @param cause what was thrown, or null
   */
  void warn(String words, @Nullable Throwable cause);

  /** How many bytes of responses wait on the connection. */
  long waitingBytes();

  /** What the connection has of the places for handlers that wait. */
  WaitingShare waitingShare();

  /** Whether a blocking handler may start now; if not, it is started when there is room. */
  boolean mayStart(ServedCall<?, ?> call);

  /** A call is over before its time. */
  void ended(ServedCall<?, ?> call);

  /** A call is over before its time, and its blocking handler may go on. */
  void outlived(BlockingRun run);

  /** Something of a call waits to be sent. */
  void waits(ServedCall<?, ?> call);

  /** Headers or a message of a response have been sent. */
  void responded();

  /** A call has ended: it may have been the last. */
  void closeIfDone();
}
