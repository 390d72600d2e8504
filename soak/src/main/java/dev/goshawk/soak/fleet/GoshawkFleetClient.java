package dev.goshawk.soak.fleet;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.ScriptedProvider;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.TlsTrust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Our channel. */
final class GoshawkFleetClient implements FleetClient {

  private static final CallOptions OPTIONS = CallOptions.DEFAULT.withTimeout(TIMEOUT);
  private static final CallOptions PATIENT = OPTIONS.withWaitForReady(true);

  private final ScriptedProvider script =
      new ScriptedProvider("localhost", InetSocketAddress.class);
  private final Channel channel;

  /** A channel with round_robin. */
  GoshawkFleetClient(Certificates certificates) {
    this(certificates, RoundRobinConfig.DEFAULT);
  }

  /** A channel with a policy. */
  GoshawkFleetClient(Certificates certificates, PolicyConfig policy) {
    channel =
        GoshawkChannel.to("scripted:fleet")
            .resolver(script)
            .tls(ClientTls.builder().trust(TlsTrust.pem(certificates.authority())).build())
            .loadBalancing(policy)
            .serviceConfig(FleetMethods.config())
            .keepAliveTime(KEEP_ALIVE)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT)
            .connectBackoff(Duration.ofSeconds(1), MAX_BACKOFF)
            .build();
    channel.connect();
  }

  @Override
  public void resolve(List<Integer> ports) {
    CompletableFuture<Status> unused =
        script.push(
            ResolutionResult.of(
                ports.stream()
                    .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .map(Endpoint::of)
                    .toList()));
  }

  @Override
  public void failToResolve() {
    CompletableFuture<Status> unused =
        script.push(ResolutionResult.failed(Status.UNAVAILABLE.withMessage("no name server")));
  }

  @Override
  public CompletableFuture<Outcome> call(Call call) {
    return call(call, call.patient() ? PATIENT : OPTIONS);
  }

  /** Makes a call with options of its own. */
  CompletableFuture<Outcome> call(Call call, CallOptions options) {
    return AsyncClientCalls.unary(channel, FleetMethods.of(call.consent()), options, call.request())
        .handle(GoshawkFleetClient::outcome);
  }

  private static Outcome outcome(byte @Nullable [] answer, @Nullable Throwable failure) {
    if (answer != null) {
      return Outcome.answered(answer);
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof StatusException status) {
      return new Outcome(status.code(), -1, Objects.requireNonNullElse(status.getMessage(), ""));
    }
    return new Outcome(Status.Code.INTERNAL, -1, "a call ended with " + cause);
  }

  @Override
  public void close() {
    channel.close();
  }
}
