package dev.goshawk.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An instance of OpenTelemetry that keeps the contexts with which something is measured. */
final class RecordedContexts {

  private static final String API = "io.opentelemetry.api";

  private final List<Context> contexts = new CopyOnWriteArrayList<>();

  OpenTelemetry around(OpenTelemetry real) {
    return wrap(OpenTelemetry.class, real);
  }

  List<Context> contexts() {
    return contexts;
  }

  /** Wraps what comes out of it, too, as far as it makes instruments. */
  private <T> T wrap(Class<T> type, Object real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (arguments != null
                  && arguments[arguments.length - 1] instanceof Context context
                  && (method.getName().equals("record") || method.getName().equals("add"))) {
                contexts.add(context);
              }
              Object answer;
              try {
                answer = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Class<?> returned = method.getReturnType();
              boolean metrics = returned.getName().startsWith(API + ".metrics.");
              return metrics && returned.isInterface() ? wrap(returned, answer) : answer;
            }));
  }
}
