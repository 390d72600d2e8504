package dev.goshawk.balancers.hash;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.transport.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go by a ring and by how its backends stand. Any thread. Source: gRFC A61, A76.
 *
 * <p>A call with a hash goes to the first backend from its place on that has not failed: when that
 * is ready, else it waits, and has it connect if it is idle. A call without one takes the first
 * that is ready from a place by chance; when there is none it has one connect, unless one does
 * already.
 */
final class RingPicker implements Picker {

  private static final Status NO_HASH =
      Status.INTERNAL.withMessage(
          "ring_hash: the call has no hash; set requestHashHeader in the policy's config, or use a"
              + " resolver whose config selector gives RingHashConfig.REQUEST_HASH");

  private static final double HALF_RANGE = 0x1p32;

  private final Ring ring;
  private final EndpointBalancers.Child[] children;
  private final ConnectivityState[] states;
  private final Picker[] pickers;

  /** 1 for a child that this picker has asked to connect: once is enough. */
  private final AtomicIntegerArray asked;

  private final boolean connecting;
  private final boolean allFailed;
  private final @Nullable MetadataKey<String> header;
  private final EventLoop loop;
  private final DoubleSupplier random;

  /**
   * As the backends stand now. The channel's loop.
   *
   * @param children by the ring's owners
   * @param header whose values are hashed, or null for the config selector's hash
   */
  RingPicker(
      Ring ring,
      List<EndpointBalancers.Child> children,
      @Nullable MetadataKey<String> header,
      EventLoop loop,
      DoubleSupplier random) {
    this.ring = ring;
    this.header = header;
    this.loop = loop;
    this.random = random;
    this.children = children.toArray(new EndpointBalancers.Child[0]);
    states = new ConnectivityState[this.children.length];
    pickers = new Picker[states.length];
    asked = new AtomicIntegerArray(states.length);
    boolean anyConnecting = false;
    boolean everyFailed = true;
    for (int i = 0; i < states.length; i++) {
      states[i] = this.children[i].state();
      pickers[i] = this.children[i].picker();
      anyConnecting |= states[i] == ConnectivityState.CONNECTING;
      everyFailed &= states[i] == ConnectivityState.TRANSIENT_FAILURE;
    }
    connecting = anyConnecting;
    allFailed = everyFailed;
  }

  @Override
  public PickResult pick(PickArgs args) {
    Long hash = header == null ? args.attributes().get(RingHashConfig.REQUEST_HASH) : null;
    if (header != null) {
      List<String> values = args.options().metadata().all(header);
      if (values.isEmpty()) {
        return byChance(ring.placeOf(anyHash()), args);
      }
      hash = XxHash64.of(String.join(",", values));
    }
    return hash == null ? PickResult.failing(NO_HASH) : by(ring.placeOf(hash), args);
  }

  private long anyHash() {
    long high = (long) (random.getAsDouble() * HALF_RANGE);
    return high << Integer.SIZE | (long) (random.getAsDouble() * HALF_RANGE);
  }

  private PickResult by(int first, PickArgs args) {
    int place = first;
    if (!allFailed) {
      while (states[ring.owner(place)] == ConnectivityState.TRANSIENT_FAILURE) {
        place = ring.after(place);
      }
    }
    int owner = ring.owner(place);
    if (states[owner] == ConnectivityState.IDLE) {
      connect(owner);
      return PickResult.WAIT;
    }
    return pickers[owner].pick(args);
  }

  private PickResult byChance(int first, PickArgs args) {
    if (allFailed) {
      return pickers[ring.owner(first)].pick(args);
    }
    boolean waits = connecting;
    int place = first;
    do {
      int owner = ring.owner(place);
      if (states[owner] == ConnectivityState.READY) {
        return pickers[owner].pick(args);
      }
      if (!waits && states[owner] == ConnectivityState.IDLE) {
        waits = true;
        connect(owner);
      }
      place = ring.after(place);
    } while (place != first);
    return PickResult.WAIT;
  }

  private void connect(int owner) {
    if (asked.compareAndSet(owner, 0, 1)) {
      loop.execute(children[owner]::requestConnection);
    }
  }
}
