package dev.goshawk.limits;

import dev.goshawk.api.ServerContext;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a limit is on: all of a server, each of its methods, or each caller; and what is kept of
 * each. Any thread.
 *
 * @param <V> what is kept
 */
final class Scope<V> {

  /** The key of what has only one. */
  private static final Object WHOLE = new Object();

  /** The key of callers of whom nothing is known: they are one. */
  private static final Object UNKNOWN = new Object();

  /** The setting, for words: {@code perIdentity}. */
  final String setting;

  /** Whose the quota is: "the server", "this method", "this caller". */
  final String owner;

  /** Whether the caller is over a quota of its own, rather than the server full. */
  final boolean ofCaller;

  private final Function<ServerContext, ?> keys;
  private final KeyTable<V> table;

  private Scope(
      String setting,
      String owner,
      boolean ofCaller,
      Function<ServerContext, ?> keys,
      KeyTable<V> table) {
    this.setting = setting;
    this.owner = owner;
    this.ofCaller = ofCaller;
    this.keys = keys;
    this.table = table;
  }

  static <V> Scope<V> server(Supplier<V> made) {
    return new Scope<>("server", "the server", false, call -> WHOLE, new KeyTable<>(1, made));
  }

  static <V> Scope<V> perMethod(int maxKeys, Supplier<V> made) {
    return new Scope<>(
        "perMethod", "this method", false, ServerContext::path, new KeyTable<>(maxKeys, made));
  }

  static <V> Scope<V> perIdentity(Function<ServerContext, ?> keys, int maxKeys, Supplier<V> made) {
    return new Scope<>("perIdentity", "this caller", true, keys, new KeyTable<>(maxKeys, made));
  }

  /** Under which key a call counts. */
  Object key(ServerContext call) {
    Object key = keys.apply(call);
    return key == null ? UNKNOWN : key;
  }

  /** As {@link KeyTable#use}. */
  @Nullable V use(Object key) {
    return table.use(key);
  }

  /** As {@link KeyTable#leave}. */
  void leave(Object key) {
    table.leave(key);
  }

  /** How many keys there are. */
  int size() {
    return table.size();
  }

  /** What is kept of the whole, where that is the scope. */
  @Nullable V whole() {
    V whole = table.use(WHOLE);
    table.leave(WHOLE);
    return whole;
  }
}
