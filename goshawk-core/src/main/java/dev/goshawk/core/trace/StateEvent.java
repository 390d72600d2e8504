package dev.goshawk.core.trace;

import dev.goshawk.api.ConnectivityState;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state that a channel has come to, or one of its subchannels. Immutable, any thread. A
 * subchannel is made IDLE, which is no event, and its last state is SHUTDOWN.
 */
public final class StateEvent {

  private final String target;
  private final @Nullable SocketAddress address;
  private final ConnectivityState state;
  private final String words;

  private StateEvent(
      String target, @Nullable SocketAddress address, ConnectivityState state, String words) {
    this.target = Objects.requireNonNull(target, "target");
    this.address = address;
    this.state = Objects.requireNonNull(state, "state");
    this.words = Objects.requireNonNull(words, "words");
  }

  /**
   * The state of a channel.
   *
   * @param words why, for people; may be empty
   */
  public static StateEvent ofChannel(String target, ConnectivityState state, String words) {
    return new StateEvent(target, null, state, words);
  }

  /**
   * The state of a subchannel.
   *
   * @param words why, for people; may be empty
   */
  public static StateEvent ofSubchannel(
      String target, SocketAddress address, ConnectivityState state, String words) {
    return new StateEvent(target, Objects.requireNonNull(address, "address"), state, words);
  }

  /** The target of the channel. */
  public String target() {
    return target;
  }

  /** The address of the subchannel; null when it is the channel's state. */
  public @Nullable SocketAddress address() {
    return address;
  }

  /** The state. */
  public ConnectivityState state() {
    return state;
  }

  /** Why, for people; empty where there is nothing to say. */
  public String words() {
    return words;
  }

  @Override
  public String toString() {
    return (address == null ? target : address)
        + " is "
        + state
        + (words.isEmpty() ? "" : ": " + words);
  }
}
