package dev.goshawk.opentelemetry;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees the calls of a channel, or of several. Any thread. */
final class ClientTelemetry implements ChannelTracer {

  private final Telemetry telemetry;

  /** By the target of the channel, then by the method as it is shown. */
  private final Map<String, Map<String, Labels>> labels = new ConcurrentHashMap<>();

  ClientTelemetry(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public ClientCallTracer onCall(ClientCallInfo call) {
    return new ClientCallTelemetry(telemetry, labels(call), call);
  }

  private Labels labels(ClientCallInfo call) {
    String target = call.target();
    MethodDescriptor<?, ?> descriptor = call.method();
    String method = telemetry.nameOf(descriptor, descriptor.sampledToLocalTracing());
    Map<String, Labels> ofTarget =
        labels.computeIfAbsent(target, channel -> new ConcurrentHashMap<>());
    Labels known = ofTarget.get(method);
    return known != null
        ? known
        : ofTarget.computeIfAbsent(
            method,
            name ->
                Labels.ofClient(
                    name, telemetry.nameOf(target), RpcAttributes.ofClient(name, target)));
  }
}
