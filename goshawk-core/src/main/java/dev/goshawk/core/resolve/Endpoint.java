package dev.goshawk.core.resolve;

import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backend: the addresses by which it can be reached, in order of preference, and what a
 * resolver knows of it. Immutable, any thread.
 *
 * <p>What a backend <em>is</em>, is the set of its addresses ({@link #key}): another order, or
 * other attributes, are the same backend. Two endpoints are {@linkplain #equals equal} when they
 * agree in addresses, order and attributes. Source: gRFC A61.
 */
public final class Endpoint {

  /** How much of the load a backend takes beside the others: a number above 0, 1 if absent. */
  public static final Attributes.Key<Long> WEIGHT = Attributes.Key.named("weight");

  /** What a hash ring knows a backend by, in place of its first address. Source: gRFC A76. */
  public static final Attributes.Key<String> HASH_KEY = Attributes.Key.named("hash key");

  /** Where a backend stands, as a resolver says it: a zone, a region. */
  public static final Attributes.Key<String> LOCALITY = Attributes.Key.named("locality");

  /** The service that a backend is of, as metrics are to name it. Source: gRFC A89. */
  public static final Attributes.Key<String> BACKEND_SERVICE =
      Attributes.Key.named("backend service");

  /** The name of a backend's host, for authority overrides and for people. */
  public static final Attributes.Key<String> HOST_NAME = Attributes.Key.named("host name");

  /**
   * To which child of a tree of policies a backend belongs: the first name is the outermost
   * child's. A policy with named children takes it away before it passes the endpoint on.
   */
  public static final Attributes.Key<List<String>> PATH = Attributes.Key.named("path");

  private final List<SocketAddress> addresses;
  private final Attributes attributes;
  private final Key key;

  private Endpoint(List<SocketAddress> addresses, Attributes attributes, Key key) {
    this.addresses = addresses;
    this.attributes = attributes;
    this.key = key;
  }

  /** What a backend is: the set of its addresses. Immutable, any thread. */
  public static final class Key {

    private final Set<SocketAddress> addresses;
    private final int hash;

    private Key(List<SocketAddress> addresses) {
      this.addresses =
          addresses.size() == 1
              ? Set.of(addresses.get(0))
              : Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
      this.hash = this.addresses.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Key that && hash == that.hash && addresses.equals(that.addresses));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return addresses.toString();
    }
  }

  /**
   * A backend with some addresses, and nothing else known of it.
   *
   * @throws IllegalArgumentException when there is no address
   */
  public static Endpoint of(List<? extends SocketAddress> addresses) {
    List<SocketAddress> copy = List.copyOf(addresses);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("an endpoint has at least one address");
    }
    return new Endpoint(copy, Attributes.EMPTY, new Key(copy));
  }

  /** A backend with one address. */
  public static Endpoint of(SocketAddress address) {
    return of(List.of(address));
  }

  /** The same backend with one more attribute. */
  public <T> Endpoint with(Attributes.Key<T> name, T value) {
    return with(attributes.with(name, value));
  }

  /** The same backend with these attributes in place of its own. */
  public Endpoint with(Attributes fresh) {
    return new Endpoint(addresses, Objects.requireNonNull(fresh, "attributes"), key);
  }

  /** The addresses in order of preference, at least one. */
  public List<SocketAddress> addresses() {
    return addresses;
  }

  /** What is known of it. */
  public Attributes attributes() {
    return attributes;
  }

  /** What it is. */
  public Key key() {
    return key;
  }

  /** Its {@link #WEIGHT}, 1 if it has none, at least 1. */
  public long weight() {
    Long weight = attributes.get(WEIGHT);
    return weight == null ? 1 : Math.max(1, weight);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Endpoint that
            && addresses.equals(that.addresses)
            && attributes.equals(that.attributes));
  }

  @Override
  public int hashCode() {
    return key.hash;
  }

  @Override
  public String toString() {
    String shown = addresses.size() == 1 ? addresses.get(0).toString() : addresses.toString();
    return attributes.isEmpty() ? shown : shown + attributes;
  }
}
