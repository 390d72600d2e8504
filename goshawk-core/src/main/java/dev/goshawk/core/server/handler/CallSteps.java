package dev.goshawk.core.server.handler;

import dev.goshawk.api.Admission;
import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the handlers of a server or of one service: admissions, interceptors, filters,
 * each in the order in which it was added. One thread while it is collected; then immutable.
 */
public final class CallSteps {

  /**
   * A filter for each style of handlers.
   *
   * @param blocking around blocking handlers, or null
   * @param async around asynchronous handlers, or null
   * @param partial whether handlers of the style without a filter may go without one
   */
  record Filter(
      @Nullable ServerFilter blocking, @Nullable AsyncServerFilter async, boolean partial) {}

  /** Runs tasks of a call on its event loop; what they throw ends the call. */
  public static final ContextKey<Executor> LOOP = ContextKey.named("goshawk event loop");

  private static final ContextKey<String> BLAMED = ContextKey.named("goshawk failed step");

  private final List<Admission> admissions = new ArrayList<>();
  private final List<ServerInterceptor> interceptors = new ArrayList<>();
  private final List<Filter> filters = new ArrayList<>();

  /** No steps yet. */
  public CallSteps() {}

  /** The steps of a server and, within them, those of a service. */
  CallSteps(CallSteps outer, CallSteps inner) {
    admissions.addAll(outer.admissions);
    admissions.addAll(inner.admissions);
    interceptors.addAll(outer.interceptors);
    interceptors.addAll(inner.interceptors);
    filters.addAll(outer.filters);
    filters.addAll(inner.filters);
  }

  public void add(Admission admission) {
    admissions.add(admission);
  }

  public void add(ServerInterceptor interceptor) {
    interceptors.add(interceptor);
  }

  /** Adds a filter; see {@link Filter}. */
  public void add(
      @Nullable ServerFilter blocking, @Nullable AsyncServerFilter async, boolean partial) {
    filters.add(new Filter(blocking, async, partial));
  }

  List<Admission> admissions() {
    return List.copyOf(admissions);
  }

  List<ServerInterceptor> interceptors() {
    return interceptors;
  }

  /** The filters around blocking handlers. */
  List<ServerFilter> blocking() {
    List<ServerFilter> found = new ArrayList<>();
    for (Filter filter : filters) {
      if (filter.blocking != null) {
        found.add(filter.blocking);
      }
    }
    return List.copyOf(found);
  }

  /** The filters around asynchronous handlers. */
  List<AsyncServerFilter> async() {
    List<AsyncServerFilter> found = new ArrayList<>();
    for (Filter filter : filters) {
      if (filter.async != null) {
        found.add(filter.async);
      }
    }
    return List.copyOf(found);
  }

  /**
   * Checks that no filter is skipped by a method without anybody having said so: it may be the one
   * that checks tokens.
   *
   * @throws IllegalStateException when one is, naming both
   */
  void check(MethodDescriptor<?, ?> method, boolean isBlocking) {
    for (Filter filter : filters) {
      Object other = isBlocking ? filter.async : filter.blocking;
      boolean covered = isBlocking ? filter.blocking != null : filter.async != null;
      if (!covered && !filter.partial) {
        throw new IllegalStateException(
            isBlocking
                ? "filter "
                    + name(other)
                    + " is around asynchronous handlers only, but the handler of "
                    + method
                    + " is blocking; give both kinds by filter(blocking, async), or leave blocking"
                    + " handlers out by filterAsyncOnly"
                : "filter "
                    + name(other)
                    + " is around blocking handlers only, but the handler of "
                    + method
                    + " is asynchronous; give both kinds by filter(blocking, async), or leave"
                    + " asynchronous handlers out by filterBlockingOnly");
      }
    }
  }

  /**
   * Says which step around a handler has failed, so that the log does not name the handler.
   *
   * @param kind what it is: "filter"
   */
  public static void blame(ServerContext call, String kind, Object step) {
    call.put(BLAMED, kind + " " + name(step));
  }

  /** The step that has failed, or null when it was the handler. */
  public static @Nullable String blamed(ServerContext call) {
    return call.get(BLAMED);
  }

  /** The class of a step, by which the log names it. */
  static String name(@Nullable Object step) {
    return step == null ? "null" : step.getClass().getName();
  }
}
