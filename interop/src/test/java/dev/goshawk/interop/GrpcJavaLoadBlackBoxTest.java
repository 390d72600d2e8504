package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.testsupport.LiveThreads;
import io.grpc.testing.integration.GrpcJavaPrograms;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy of ours hears the load that grpc-java's ORCA service reports by itself (gRFC A51). */
@Timeout(120)
class GrpcJavaLoadBlackBoxTest {

  /** Of {@link Watching}. */
  private record Config() implements PolicyConfig {
    @Override
    public String policy() {
      return "watching";
    }

    @Override
    public JsonObject json() {
      return JsonObject.builder().build();
    }
  }

  private static final PolicyConfig CONFIG = new Config();

  private final BlockingQueue<LoadReport> reports = new LinkedBlockingQueue<>();

  @AfterEach
  void nothingIsLeft() throws Exception {
    LiveThreads.awaitNone();
  }

  /** Calls go in turn; each backend is asked for its load each 100 ms. */
  private final class Watching implements LoadBalancerProvider {
    @Override
    public String policy() {
      return CONFIG.policy();
    }

    @Override
    public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
      return CONFIG;
    }

    @Override
    public LoadBalancer create(LoadBalancer.Host host) {
      return host.policies()
          .provider(RoundRobinConfig.POLICY)
          .create(
              new ForwardingHost(host) {
                @Override
                public Subchannel newSubchannel(Subchannel.Spec spec) {
                  Subchannel made = super.newSubchannel(spec);
                  Runnable unused =
                      made.watchLoad(new LoadReport.Watch(Duration.ofMillis(100), reports::add));
                  return made;
                }
              });
    }
  }

  @Test
  void reportsComeAgainAndAgain() throws Exception {
    GrpcJavaPrograms.Server server = new GrpcJavaPrograms.Server(false);
    try (Channel channel =
        GoshawkChannel.to("localhost:" + server.port())
            .plaintext()
            .loadBalancer(new Watching())
            .loadBalancing(CONFIG)
            .build()) {
      channel.connect();
      for (int i = 0; i < 3; i++) {
        LoadReport report = reports.poll(60, TimeUnit.SECONDS);
        assertThat(report).as("report %d", i).isNotNull();
        assertThat(report.cpuUtilization()).isNotNegative();
      }
    } finally {
      server.stop();
    }
  }
}
