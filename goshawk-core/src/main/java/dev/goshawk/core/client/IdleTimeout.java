package dev.goshawk.core.client;

import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.transport.EventLoop;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timer by which a channel that carries no call becomes idle. The channel's loop only.
 *
 * <p>Calls do not touch it. It looks four times in each timeout whether there is a call, or was one
 * since the look before: each connection answers that on its own loop. After four looks in a row
 * that found none the channel is idle: that is after the timeout, to 5/4 of it. Source: gRFC A62.
 */
final class IdleTimeout {

  /** How often it looks in the timeout. */
  private static final int LOOKS = 4;

  /** What it watches. */
  interface Owner {
    /** The connections of the channel. */
    Collection<ClientConnection> connections();

    /** Whether calls wait in the channel, or have come to it since this was asked before. */
    boolean takeUsed();

    /** There was no call for the timeout. */
    void onIdle();
  }

  private final EventLoop loop;
  private final long timeoutNanos;
  private final Owner owner;
  private EventLoop.@Nullable Timer timer;
  private int quietLooks;
  private @Nullable Look look;

  /**
   * Not started.
   *
   * @param timeoutNanos {@link Durations#NEVER} for a channel that stays as it is
   */
  IdleTimeout(EventLoop loop, long timeoutNanos, Owner owner) {
    this.loop = loop;
    this.timeoutNanos = timeoutNanos;
    this.owner = owner;
  }

  /** One look: it is done when all connections have answered. */
  private final class Look {
    private int unanswered;
    private boolean used;

    void begin() {
      used = owner.takeUsed();
      List<ClientConnection> asked =
          owner.connections().stream().filter(ClientConnection::isOpened).toList();
      unanswered = asked.size();
      if (unanswered == 0) {
        done();
      }
      for (ClientConnection connection : asked) {
        connection.loop().execute(() -> answer(connection.takeUsed()));
      }
    }

    /** On the loop of a connection. */
    private void answer(boolean busy) {
      loop.execute(
          () -> {
            used |= busy;
            if (--unanswered == 0) {
              done();
            }
          });
    }

    private void done() {
      if (look == this) {
        look = null;
        looked(used);
      }
    }
  }

  /** The channel has left IDLE. */
  void start() {
    if (timeoutNanos != Durations.NEVER && timer == null) {
      quietLooks = 0;
      lookLater();
    }
  }

  /** The channel is idle, or over. */
  void stop() {
    look = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void lookLater() {
    timer =
        loop.schedule(
            () -> {
              lookLater();
              if (look != null) {
                quietLooks = 0; // a loop that does not answer has work
              }
              Look fresh = new Look();
              look = fresh;
              fresh.begin();
            },
            timeoutNanos / LOOKS);
  }

  private void looked(boolean used) {
    quietLooks = used ? 0 : quietLooks + 1;
    if (quietLooks == LOOKS) {
      owner.onIdle();
    }
  }
}
