package dev.goshawk.inprocess;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The name of an in-process server, as an address. Immutable. */
public final class InProcessAddress extends SocketAddress {

  private static final long serialVersionUID = 1L;

  private final String name;

  /** The address of the server of a name. */
  public InProcessAddress(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /** The name. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InProcessAddress that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "in-process:" + name;
  }
}
