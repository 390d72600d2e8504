package dev.goshawk.core;

import dev.goshawk.api.Admission;
import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.core.server.CallSteps;
import java.util.Objects;

/**
 * What stands around the handlers of one service, within what stands around all of the server: in
 * the order in which it is added, the first outermost. One thread.
 */
public final class ServiceBuilder {

  final CallSteps steps = new CallSteps();

  ServiceBuilder() {}

  /** Decides on the service's calls when their headers have come. */
  public ServiceBuilder admission(Admission admission) {
    steps.add(Objects.requireNonNull(admission, "admission"));
    return this;
  }

  /** Puts an interceptor around the service's calls. */
  public ServiceBuilder intercept(ServerInterceptor interceptor) {
    steps.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Puts a filter around the service's handlers, as {@link ServerBuilder#filter(ServerFilter)}. */
  public ServiceBuilder filter(ServerFilter filter) {
    steps.add(Objects.requireNonNull(filter, "filter"), null, false);
    return this;
  }

  /** Puts a filter around the service's handlers, as {@link ServerBuilder#filterAsync}. */
  public ServiceBuilder filterAsync(AsyncServerFilter filter) {
    steps.add(null, Objects.requireNonNull(filter, "filter"), false);
    return this;
  }

  /** Puts a filter around the service's handlers, in a form for either style. */
  public ServiceBuilder filter(ServerFilter blocking, AsyncServerFilter async) {
    steps.add(
        Objects.requireNonNull(blocking, "blocking"),
        Objects.requireNonNull(async, "async"),
        false);
    return this;
  }

  /** Puts a filter around the service's blocking handlers and no others. */
  public ServiceBuilder filterBlockingOnly(ServerFilter filter) {
    steps.add(Objects.requireNonNull(filter, "filter"), null, true);
    return this;
  }

  /** Puts a filter around the service's asynchronous handlers and no others. */
  public ServiceBuilder filterAsyncOnly(AsyncServerFilter filter) {
    steps.add(null, Objects.requireNonNull(filter, "filter"), true);
    return this;
  }
}
