package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.ServingListener;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.client.ClientSettings;
import dev.goshawk.core.client.ConnectionSettings;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.server.ConnectionPolicy;
import dev.goshawk.core.server.GrpcServer;
import dev.goshawk.json.JsonObject;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** {@link ServerBuilder} and {@link ChannelBuilder}: defaults, and what they refuse. */
class BuildersTest extends BuilderFixture {

  private static Keepalive.Times times(Channels channels) {
    return settings(channels).keepalive().times();
  }

  @Test
  void serviceConfigOfAClient() {
    assertThat(settings(new Channels()).defaultConfig()).isEqualTo(ServiceConfig.EMPTY);
    String json = "{\"connectionScaling\": {\"max_connections_per_subchannel\": 3}}";
    ServiceConfig three = ServiceConfig.builder().maxConnections(3).build();
    ServiceConfig two = ServiceConfig.builder().maxConnections(2).build();
    assertThat(settings(new Channels().serviceConfig(json)).defaultConfig()).isEqualTo(three);
    assertThat(settings(new Channels().serviceConfig(two).serviceConfig(json)).defaultConfig())
        .isEqualTo(three);
    assertThat(settings(new Channels().serviceConfig(json).serviceConfig(two)).defaultConfig())
        .isEqualTo(two);
    assertThat(settings(new Channels()).configReader().read(json)).isEqualTo(three);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> settings(new Channels().serviceConfig("{\"loadBalancingPolicy\": \"foo\"}")))
        .withMessage(
            "serviceConfig cannot be used: loadBalancingPolicy: names no load-balancing policy that"
                + " this channel has: [foo] of [pick_first, round_robin] at line 1, column 25");
  }

  @Test
  void oneServiceConfigOfAClientDoesNotReplaceAnotherUnseen() {
    RetryPolicy retry = RetryPolicy.of(2).on(Status.Code.UNAVAILABLE);
    HedgingPolicy hedging = HedgingPolicy.of(2);
    assertRefused("hedging and retry are set", new Channels().retry(retry).hedging(hedging));
    assertRefused(
        "retry and serviceConfig are set", new Channels().serviceConfig("{}").retry(retry));
    assertRefused(
        "hedging and serviceConfig are set",
        new Channels().hedging(hedging).serviceConfig(ServiceConfig.EMPTY));
    RetryPolicy thrice = RetryPolicy.of(3).on(Status.Code.UNAVAILABLE);
    assertThat(settings(new Channels().retry(retry).retry(thrice)).defaultConfig())
        .isEqualTo(
            ServiceConfig.builder().defaults(MethodConfig.builder().retry(thrice).build()).build());
  }

  private static void assertRefused(String message, Channels channels) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(channels))
        .withMessageStartingWith(message);
  }

  @Test
  void idleTimeoutOfAChannelIsOnUnlessItIsTurnedOff() {
    assertThat(idleTimeout(new Channels())).isEqualTo(Duration.ofMinutes(30).toNanos());
    assertThat(idleTimeout(new Channels().idleTimeout(Duration.ofSeconds(1))))
        .isEqualTo(1_000_000_000L);
    assertThat(idleTimeout(new Channels().idleTimeout(Duration.ZERO))).isEqualTo(Durations.NEVER);
    assertThat(idleTimeout(new Channels().idleTimeout(Duration.ofDays(365))))
        .isEqualTo(Durations.NEVER);
  }

  @Test
  void fewestConnectionsAreNotMoreThanTheMost() {
    ConnectionSettings set =
        settings(new Channels().minConnectionsPerAddress(8).maxConnectionsPerAddress(8))
            .connections();
    assertThat(set.minPerAddress()).isEqualTo(8);
    refusesToo(b -> b.minConnectionsPerAddress(0), "minConnectionsPerAddress of 0 is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(new Channels().minConnectionsPerAddress(5)))
        .withMessage("minConnectionsPerAddress of 5 is more than maxConnectionsPerAddress 4");
  }

  /** A policy that has one below it. */
  private record Around(PolicyConfig child) implements PolicyConfig {
    @Override
    public String policy() {
      return RoundRobinConfig.POLICY;
    }

    @Override
    public List<PolicyConfig> childPolicies() {
      return List.of(child);
    }

    @Override
    public JsonObject json() {
      return JsonObject.builder().put("childPolicy", PolicyConfig.choice(child)).build();
    }
  }

  /** A policy that no channel has. */
  private record Unknown() implements PolicyConfig {
    @Override
    public String policy() {
      return "foo";
    }

    @Override
    public JsonObject json() {
      return JsonObject.builder().build();
    }
  }

  @Test
  void policiesBelowOthersMustBeKnownToo() {
    PolicyConfig unknown = new Unknown();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(new Channels().loadBalancing(new Around(new Around(unknown)))))
        .withMessageContaining("foo");
    ServiceConfig config = ServiceConfig.builder().loadBalancing(new Around(unknown)).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(new Channels().serviceConfig(config)))
        .withMessageContaining("foo");
    PolicyConfig known = new Around(RoundRobinConfig.DEFAULT);
    assertThat(settings(new Channels().loadBalancing(known)).defaultPolicy()).isEqualTo(known);
  }

  private static long idleTimeout(Channels channels) {
    return settings(channels).connections().idleTimeout();
  }

  @Test
  void backoffClockAndMemoryOfAClient() {
    ClientSettings byDefault = settings(new Channels());
    assertThat(byDefault.connections().backoff())
        .isEqualTo(new Backoff.Bounds(1_000_000_000L, 120_000_000_000L));
    assertThat(byDefault.clock()).isNull();
    assertThat(byDefault.memory().limit()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    NanoClock clock = () -> 0;
    ClientSettings set =
        settings(
            new Channels()
                .connectBackoff(Duration.ofMillis(1), Duration.ofMillis(2))
                .clock(clock)
                .maxBufferedBytes(7));
    assertThat(set.connections().backoff()).isEqualTo(new Backoff.Bounds(1_000_000L, 2_000_000L));
    assertThat(set.clock()).isSameAs(clock);
    assertThat(set.memory().limit()).isEqualTo(7);
    assertThat(settings(new Channels().clock(NanoClock.SYSTEM)).clock()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Channels().connectBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .withMessage("max connectBackoff of PT1S is less than the initial one of PT2S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Channels().maxBufferedBytes(0))
        .withMessage("maxBufferedBytes of 0 is less than 1");
  }

  @Test
  void keepaliveOfAClientIsOnUnlessItIsTurnedOff() {
    Keepalive.Times byDefault = times(new Channels());
    assertThat(byDefault.time()).isEqualTo(Duration.ofSeconds(60).toNanos());
    assertThat(byDefault.timeout()).isEqualTo(Duration.ofSeconds(20).toNanos());
    assertThat(byDefault.withoutCalls()).isFalse();
    assertThat(byDefault.quietSpacing()).isEqualTo(Duration.ofSeconds(330).toNanos());
    Keepalive.Times set =
        times(new Channels().keepAliveTime(Duration.ofSeconds(10)).keepAliveWithoutCalls(true));
    assertThat(set.time()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(set.withoutCalls()).isTrue();
    assertThat(set.quietSpacing()).isZero();
    assertThat(times(new Channels().keepAliveTime(Duration.ofDays(365))).time())
        .isEqualTo(Durations.NEVER);
  }

  @Test
  void timesOfAServerAreThoseOfTheDocumentByDefault() {
    GrpcServer core = (GrpcServer) new Servers().build();
    core.failed();
    ConnectionPolicy policy = core.settings().connections();
    assertThat(policy.keepalive().time()).isEqualTo(Duration.ofHours(2).toNanos());
    assertThat(policy.keepalive().timeout()).isEqualTo(Duration.ofSeconds(20).toNanos());
    assertThat(policy.keepalive().withoutCalls()).isTrue();
    assertThat(policy.permitKeepAliveTime()).isEqualTo(Duration.ofMinutes(5).toNanos());
    assertThat(policy.permitKeepAliveWithoutCalls()).isFalse();
    assertThat(policy.maxIdle()).isEqualTo(Durations.NEVER);
    assertThat(policy.maxAge()).isEqualTo(Durations.NEVER);
    assertThat(policy.maxAgeGrace()).isEqualTo(Durations.NEVER);
  }

  private static void refuses(Consumer<Servers> setting, String words) {
    assertThatThrownBy(() -> setting.accept(new Servers()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(words);
  }

  private static void refusesToo(Consumer<Channels> setting, String words) {
    assertThatThrownBy(() -> setting.accept(new Channels()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(words);
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    refuses(b -> b.maxInboundMessageSize(-1), "maxInboundMessageSize of -1 is less than 0");
    refuses(b -> b.maxOutboundMessageSize(-1), "maxOutboundMessageSize of -1 is less than 0");
    refuses(b -> b.maxInboundMetadataSize(0), "maxInboundMetadataSize of 0 is less than 1");
    refuses(
        b -> b.maxConcurrentCallsPerConnection(0),
        "maxConcurrentCallsPerConnection of 0 is less than 1");
    refuses(b -> b.initialWindowSize(0), "initialWindowSize of 0 is less than 1");
    refuses(b -> b.blockingThreads(0), "blockingThreads of 0 is less than 1");
    refuses(b -> b.maxWaitingHandlers(0), "maxWaitingHandlers of 0 is less than 1");
    refusesToo(b -> b.maxInboundMessageSize(-1), "maxInboundMessageSize of -1 is less than 0");
    refusesToo(b -> b.maxOutboundMessageSize(-1), "maxOutboundMessageSize of -1 is less than 0");
    refusesToo(b -> b.maxInboundMetadataSize(0), "maxInboundMetadataSize of 0 is less than 1");
    refusesToo(b -> b.initialWindowSize(0), "initialWindowSize of 0 is less than 1");
    refusesToo(b -> b.perCallRetryBufferSize(-1), "perCallRetryBufferSize of -1 is less than 0");
    refusesToo(b -> b.retryBufferSize(-1), "retryBufferSize of -1 is less than 0");
  }

  @Test
  void limitsOfTheServerAreNamed() {
    refuses(
        b -> b.maxQueuedBytesPerConnection(-1), "maxQueuedBytesPerConnection of -1 is less than 0");
    refuses(
        b -> b.handshakeTimeout(java.time.Duration.ofMillis(9)),
        "handshakeTimeout of PT0.009S is less than PT0.01S");
    refuses(
        b -> b.headerTimeout(java.time.Duration.ofMillis(9)),
        "headerTimeout of PT0.009S is less than PT0.01S");
    refuses(b -> b.maxConnections(0), "maxConnections of 0 is less than 1");
    refuses(b -> b.maxCalls(0), "maxCalls of 0 is less than 1");
  }

  @Test
  void timesOutOfRangeAreNamed() {
    Duration little = Duration.ofMillis(9);
    refuses(b -> b.keepAliveTime(little), "keepAliveTime of PT0.009S is less than PT1S");
    refuses(b -> b.keepAliveTimeout(little), "keepAliveTimeout of PT0.009S is less than PT0.01S");
    refuses(b -> b.maxConnectionIdle(little), "maxConnectionIdle of PT0.009S is less than PT1S");
    refuses(b -> b.maxConnectionAge(little), "maxConnectionAge of PT0.009S is less than PT1S");
    Duration negative = Duration.ofNanos(-1);
    refuses(
        b -> b.permitKeepAliveTime(negative),
        "permitKeepAliveTime of PT-0.000000001S is less than PT0S");
    refuses(
        b -> b.maxConnectionAgeGrace(negative),
        "maxConnectionAgeGrace of PT-0.000000001S is less than PT0S");
    refusesToo(
        b -> b.keepAliveTime(Duration.ofMillis(9_999)),
        "keepAliveTime of PT9.999S is less than PT10S");
    refusesToo(
        b -> b.idleTimeout(Duration.ofMillis(999)), "idleTimeout of PT0.999S is less than PT1S");
    refusesToo(b -> b.idleTimeout(negative), "idleTimeout of PT-0.000000001S is less than PT1S");
    refusesToo(
        b -> b.keepAliveTimeout(little), "keepAliveTimeout of PT0.009S is less than PT0.01S");
  }

  @Test
  void timesOfAYearAreEndless() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertThat(Durations.nanos("x", forever, Duration.ZERO)).isEqualTo(Durations.NEVER);
    assertThat(Durations.nanos("x", Duration.ofDays(365), Duration.ZERO))
        .isEqualTo(Durations.NEVER);
    assertThat(Durations.nanos("x", Duration.ofDays(364), Duration.ZERO))
        .isEqualTo(Duration.ofDays(364).toNanos());
  }

  @Test
  void zeroIsTakenAndNullIsNot() {
    Servers servers = new Servers();
    assertThat(servers.maxInboundMessageSize(0).maxOutboundMessageSize(0)).isSameAs(servers);
    assertThatThrownBy(() -> servers.intercept(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> servers.codec(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> servers.exceptionMapper(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void serverWithoutServicesWarns() {
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      new Servers().build();
      assertThat(log.lines())
          .containsExactly(
              "the server has no services: every call will be answered with UNIMPLEMENTED");
    }
  }

  @Test
  void serviceIsServedOnce() {
    ServiceDefinition service = ServiceDefinition.builder(Texts.SERVICE).build();
    Servers servers = new Servers().service(() -> service);
    assertThatThrownBy(() -> servers.service(() -> service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service t.T is served already");
  }

  @Test
  void companionsComeWithTheirService() {
    ServiceDefinition older =
        ServiceDefinition.builder(ServiceDescriptor.builder("t.Older").build()).build();
    List<ServiceDescriptor> told = new ArrayList<>();
    ServiceDefinition service =
        ServiceDefinition.builder(Texts.SERVICE)
            .companion(older)
            .listener(
                new ServingListener() {
                  @Override
                  public void onServices(List<ServiceDescriptor> services) {
                    told.addAll(services);
                  }
                })
            .build();
    Servers servers = new Servers().service(() -> service);
    assertThatThrownBy(() -> servers.service(() -> older))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service t.Older is served already");
    ServiceDefinition last =
        ServiceDefinition.builder(ServiceDescriptor.builder("t.Last").build()).build();
    servers.service(() -> last);
    assertThat(told).as("before it starts").isEmpty();
    servers.build();
    assertThat(told)
        .extracting(ServiceDescriptor::name)
        .containsExactly("t.T", "t.Older", "t.Last");
  }

  @Test
  void aServiceMayRefuseToBeServed() {
    Servers servers =
        new Servers()
            .service(
                () ->
                    ServiceDefinition.builder(Texts.SERVICE)
                        .listener(
                            new ServingListener() {
                              @Override
                              public void onServices(List<ServiceDescriptor> services) {
                                throw new IllegalStateException("not beside these");
                              }
                            })
                        .build());
    assertThatThrownBy(servers::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not beside these");
  }
}
