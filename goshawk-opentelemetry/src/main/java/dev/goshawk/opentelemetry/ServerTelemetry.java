package dev.goshawk.opentelemetry;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees the calls of a server. Any thread. */
final class ServerTelemetry implements ServerTracer {

  private final Telemetry telemetry;

  /** By the method as it is shown. */
  private final Map<String, Labels> labels = new ConcurrentHashMap<>();

  ServerTelemetry(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public ServerCallTracer onCall(ServerCallInfo call) {
    MethodDescriptor<?, ?> descriptor = call.context().method();
    String method = telemetry.nameOf(descriptor, call.isRegistered());
    Labels known = labels.get(method);
    if (known == null) {
      known =
          labels.computeIfAbsent(
              method, name -> Labels.ofServer(name, RpcAttributes.ofServer(name)));
    }
    return new ServedCallTelemetry(telemetry, known, call.context());
  }
}
