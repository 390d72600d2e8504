package dev.goshawk.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A factory of {@link ScriptedClientCall}s. */
public final class ScriptedCalls implements CallFactory {
  private final List<ScriptedClientCall> made = new ArrayList<>();
  private Consumer<ScriptedClientCall> whenHalfClosed = call -> {};
  private Consumer<ScriptedClientCall> whenMade = call -> {};

  /** What the peer does when it has all requests. */
  public ScriptedCalls whenHalfClosed(Consumer<ScriptedClientCall> script) {
    whenHalfClosed = script;
    return this;
  }

  /** What is done to a call before it starts. */
  public ScriptedCalls whenMade(Consumer<ScriptedClientCall> script) {
    whenMade = script;
    return this;
  }

  /** A peer that answers each call so and ends it with OK. */
  public ScriptedCalls answering(String... responses) {
    return whenHalfClosed(
        call -> {
          call.message(responses);
          call.close(Status.OK);
        });
  }

  public synchronized List<ScriptedClientCall> made() {
    return List.copyOf(made);
  }

  /** The one call made. */
  public ScriptedClientCall call() {
    List<ScriptedClientCall> calls = made();
    if (calls.size() != 1) {
      throw new AssertionError(calls.size() + " calls were made, not one");
    }
    return calls.get(0);
  }

  @Override
  @SuppressWarnings("unchecked") // all methods of these tests are of strings
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    ScriptedClientCall call = new ScriptedClientCall(options, whenHalfClosed);
    synchronized (this) {
      made.add(call);
    }
    whenMade.accept(call);
    return (ClientCall<Q, R>) call;
  }
}
