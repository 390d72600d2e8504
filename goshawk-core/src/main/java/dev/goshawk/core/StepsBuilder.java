package dev.goshawk.core;

import dev.goshawk.api.Admission;
import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.core.server.handler.CallSteps;
import java.util.Objects;

/**
 * What stands around the handlers of a server or of one service, in the order in which it is added,
 * the first outermost. One thread.
 *
 * @param <B> the type of the builder itself
 */
public abstract sealed class StepsBuilder<B> permits ServerBuilder, ServiceBuilder {

  final CallSteps steps = new CallSteps();

  StepsBuilder() {}

  /** The builder itself. */
  protected abstract B self();

  /**
   * Decides on calls when their headers have come: on the event loop, before any message is waited
   * for. Admissions are asked in the order in which they were added.
   */
  public B admission(Admission admission) {
    steps.add(Objects.requireNonNull(admission, "admission"));
    return self();
  }

  /** Puts an interceptor around calls. The first one added is the outermost. */
  public B intercept(ServerInterceptor interceptor) {
    steps.add(Objects.requireNonNull(interceptor, "intercept"));
    return self();
  }

  /**
   * Puts a filter around the handlers, which must all be blocking: a filter is never skipped
   * without anybody having said so, so the server does not start when one of them is asynchronous.
   * The first filter added is the outermost; all are within the interceptors.
   */
  public B filter(ServerFilter filter) {
    steps.add(Objects.requireNonNull(filter, "filter"), null, false);
    return self();
  }

  /** Puts a filter around the handlers, which must all be asynchronous; else as {@link #filter}. */
  public B filterAsync(AsyncServerFilter filter) {
    steps.add(null, Objects.requireNonNull(filter, "filterAsync"), false);
    return self();
  }

  /** Puts a filter around the handlers, in a form for either style. */
  public B filter(ServerFilter blocking, AsyncServerFilter async) {
    steps.add(
        Objects.requireNonNull(blocking, "blocking"),
        Objects.requireNonNull(async, "async"),
        false);
    return self();
  }

  /** Puts a filter around blocking handlers, and says that others do without. */
  public B filterBlockingOnly(ServerFilter filter) {
    steps.add(Objects.requireNonNull(filter, "filterBlockingOnly"), null, true);
    return self();
  }

  /** Puts a filter around asynchronous handlers, and says that others do without. */
  public B filterAsyncOnly(AsyncServerFilter filter) {
    steps.add(null, Objects.requireNonNull(filter, "filterAsyncOnly"), true);
    return self();
  }
}
