package dev.goshawk.micrometer;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.CallInstrument;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;

/** Names of observations, as Micrometer's own binders of gRPC have them. Any thread. */
final class ObservedNames {

  static final String CLIENT = "grpc.client";
  static final String SERVER = "grpc.server";

  private static final String SERVICE = "rpc.service";
  private static final String METHOD = "rpc.method";
  private static final String TYPE = "rpc.type";
  private static final String STATUS = "grpc.status_code";

  private ObservedNames() {}

  /**
   * Names an observation that has not been started.
   *
   * @param shown the method as tags name it
   */
  static void name(Observation observation, MethodDescriptor<?, ?> method, String shown) {
    boolean known = !shown.equals(CallInstrument.OTHER);
    observation
        .contextualName(shown)
        .lowCardinalityKeyValues(
            KeyValues.of(
                KeyValue.of(SERVICE, known ? method.service() : CallInstrument.OTHER),
                KeyValue.of(METHOD, known ? method.name() : CallInstrument.OTHER),
                KeyValue.of(TYPE, known ? method.kind().name() : CallInstrument.OTHER)));
  }

  /** Stops an observation as its call has ended. */
  static void stop(Observation observation, Status status) {
    observation.lowCardinalityKeyValue(STATUS, status.code().name());
    if (!status.isOk()) {
      observation.error(status.exception());
    }
    observation.stop();
  }
}
