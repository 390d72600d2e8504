package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.balancers.WeightedRoundRobinConfig;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.ScriptedProvider;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.orca.CallMetricRecorder;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LiveThreads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each balancing policy over real channels and servers: calls go where the policy says. */
@Timeout(120)
class PoliciesBlackBoxTest {

  private static final MethodDescriptor<byte[], byte[]> WHO =
      MethodDescriptor.builder(Kind.UNARY, "t.Who", "Who")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  private static final MetadataKey<String> USER = MetadataKey.ascii("user-id");
  private static final Duration NEVER = Duration.ofHours(1);

  private final ScriptedProvider names = new ScriptedProvider("who", InetSocketAddress.class);
  private final List<Backend> backends = new ArrayList<>();
  private Channel channel;

  /** A server that answers its number, or does as a test says. */
  private static final class Backend {
    private final byte number;
    private final Server server;
    private final List<CompletableFuture<byte[]>> held = new CopyOnWriteArrayList<>();
    private volatile boolean holds;
    private volatile boolean fails;
    private volatile Consumer<ServerContext> each = context -> {};

    Backend(int number) {
      this.number = (byte) number;
      ServiceDefinition service =
          ServiceDefinition.builder(ServiceDescriptor.builder("t.Who").methods(WHO).build())
              .method(WHO, AsyncHandlers.unary((request, context) -> answer(context)))
              .build();
      server =
          GoshawkServer.builder()
              .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .service(() -> service)
              .start();
    }

    private CompletionStage<byte[]> answer(ServerContext context) {
      each.accept(context);
      if (fails) {
        return CompletableFuture.failedFuture(
            Status.UNAVAILABLE.withMessage("on purpose").exception());
      }
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      if (holds) {
        held.add(answer);
      } else {
        answer.complete(new byte[] {number});
      }
      return answer;
    }

    Endpoint endpoint() {
      return Endpoint.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    channel.close();
    backends.forEach(backend -> backend.server.close());
    LiveThreads.awaitNone();
  }

  private void start(int count) {
    for (int i = 0; i < count; i++) {
      backends.add(new Backend(i));
    }
  }

  /** A channel over all backends, as a test has set it up. */
  private void connect(Consumer<GoshawkChannel.Builder> policy) {
    GoshawkChannel.Builder builder = GoshawkChannel.to("scripted:who").resolver(names).plaintext();
    policy.accept(builder);
    channel = builder.build();
    resolve(backends.stream().map(Backend::endpoint).toList());
  }

  private void resolve(List<Endpoint> endpoints) {
    var unused = names.push(ResolutionResult.of(endpoints));
  }

  /** The number of the backend that answers a call. */
  private int who(CallOptions options) {
    return ClientCalls.unary(channel, WHO, options.withWaitForReady(true), new byte[0])[0];
  }

  private int who() {
    return who(CallOptions.DEFAULT);
  }

  /** How many of some calls each backend has answered. */
  private Map<Integer, Integer> spread(int calls) {
    Map<Integer, Integer> spread = new HashMap<>();
    for (int i = 0; i < calls; i++) {
      spread.merge(who(), 1, Integer::sum);
    }
    return spread;
  }

  /** Makes calls until each of some backends has answered one. */
  private void callUntilAnsweredBy(Set<Integer> all) {
    Set<Integer> missing = new TreeSet<>(all);
    Await.until(
        "answers of " + all,
        () -> {
          missing.remove(who());
          return missing.isEmpty();
        });
  }

  private void callUntilAllAnswer() {
    callUntilAnsweredBy(new TreeSet<>(IntStream.range(0, backends.size()).boxed().toList()));
  }

  private static CallOptions user(String id) {
    return CallOptions.DEFAULT.withMetadata(Metadata.builder().add(USER, id).build());
  }

  @Test
  void pickFirstStaysWithTheFirstUntilItIsGone() {
    start(3);
    connect(builder -> builder.loadBalancing(PickFirstConfig.DEFAULT));
    assertThat(spread(50)).isEqualTo(Map.of(0, 50));
    backends.get(0).server.close();
    callUntilAnsweredBy(Set.of(1));
    assertThat(spread(50)).isEqualTo(Map.of(1, 50));
  }

  @Test
  void roundRobinGivesEachTheSame() {
    start(5);
    connect(GoshawkChannel.Builder::roundRobin);
    callUntilAllAnswer();
    assertThat(spread(100)).isEqualTo(Map.of(0, 20, 1, 20, 2, 20, 3, 20, 4, 20));
    backends.get(2).server.close();
    Await.until("all but one", () -> spread(40).equals(Map.of(0, 10, 1, 10, 3, 10, 4, 10)));
  }

  @Test
  void leastRequestSparesTheOneThatIsBusy() {
    start(3);
    connect(builder -> builder.loadBalancing(new LeastRequestConfig(10)));
    callUntilAllAnswer();
    Backend busy = backends.get(1);
    busy.holds = true;
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    Await.until(
        "a call that is held",
        () -> {
          calls.add(AsyncClientCalls.unary(channel, WHO, CallOptions.DEFAULT, new byte[0]));
          return !busy.held.isEmpty();
        });
    Await.until(
        "the end of all others",
        () -> calls.stream().filter(call -> !call.isDone()).count() == busy.held.size());
    // Ten draws of three miss both that are idle once in 59,049 calls.
    Map<Integer, Integer> spread = new HashMap<>();
    busy.holds = false;
    for (int i = 0; i < 300; i++) {
      spread.merge(who(), 1, Integer::sum);
    }
    assertThat(spread.getOrDefault(1, 0)).isLessThanOrEqualTo(2);
    assertThat(spread.get(0)).isGreaterThan(90); // 150 are due, with a deviation of 9
    assertThat(spread.get(2)).isGreaterThan(90);
    busy.held.forEach(answer -> answer.complete(new byte[] {1}));
  }

  @Test
  void weightedRoundRobinGoesByTheReportsOfCalls() {
    start(2);
    backends.get(0).each = context -> report(context, 0.1);
    backends.get(1).each = context -> report(context, 0.3);
    connect(
        builder ->
            builder.loadBalancing(
                WeightedRoundRobinConfig.DEFAULT
                    .weightsCount(Duration.ZERO, NEVER)
                    .weightUpdatePeriod(Duration.ofMillis(100))));
    callUntilAllAnswer();
    Await.until(
        "three calls to one for one to the other",
        () -> Math.abs(spread(200).getOrDefault(0, 0) - 150) <= 4);
  }

  private static void report(ServerContext context, double utilization) {
    CallMetricRecorder.of(context).qps(100).applicationUtilization(utilization);
  }

  @Test
  void ringHashKeepsKeysWhereTheyAre() {
    start(4);
    connect(builder -> builder.loadBalancing(RingHashConfig.byMetadata("user-id")));
    Map<String, Integer> homes = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      homes.put("user " + i, who(user("user " + i)));
    }
    assertThat(Set.copyOf(homes.values())).hasSize(4);
    homes.forEach((id, home) -> assertThat(who(user(id))).isEqualTo(home));

    resolve(backends.subList(0, 3).stream().map(Backend::endpoint).toList());
    Await.until(
        "no call goes to the one that left",
        () -> homes.keySet().stream().allMatch(id -> who(user(id)) != 3));
    long others = homes.values().stream().filter(home -> home != 3).count();
    long stayed =
        homes.entrySet().stream().filter(e -> who(user(e.getKey())) == e.getValue()).count();
    assertThat(stayed).isGreaterThan(others / 2); // of which one in six is due to move
  }

  @Test
  void outlierDetectionEjectsTheOneThatFails() {
    start(4);
    backends.get(3).fails = true;
    connect(
        builder ->
            builder.loadBalancing(
                OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT)
                    .interval(Duration.ofMillis(200))
                    .failurePercentage(new OutlierDetectionConfig.FailurePercentage(50, 100, 3, 5))
                    .ejection(NEVER, NEVER, 50)));
    Await.until("calls to the one that fails", () -> failures(10) > 0);
    Await.until("calls of which none fails", () -> failures(40) == 0);
    Await.until("the others in turn", () -> spread(90).equals(Map.of(0, 30, 1, 30, 2, 30)));
  }

  private int failures(int calls) {
    int failures = 0;
    for (int i = 0; i < calls; i++) {
      try {
        who();
      } catch (StatusException e) {
        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        failures++;
      }
    }
    return failures;
  }

  @Test
  void randomSubsettingUsesSoManyAndNoMore() {
    start(6);
    connect(
        builder -> builder.loadBalancing(new RandomSubsettingConfig(2, RoundRobinConfig.DEFAULT)));
    Await.until("two backends in turn", () -> spread(2).size() == 2);
    assertThat(spread(100).values()).containsExactlyInAnyOrder(50, 50);
  }

  @Test
  void priorityFallsBackToTheSecondGroup() {
    start(4);
    connect(
        builder ->
            builder.serviceConfig(
                """
                {"loadBalancingConfig": [{"priority_experimental": {
                  "children": {
                    "near": {"config": [{"round_robin": {}}]},
                    "far": {"config": [{"round_robin": {}}]}
                  },
                  "priorities": ["near", "far"]
                }}]}
                """));
    resolve(inGroups("near", "near", "far", "far"));
    callUntilAnsweredBy(Set.of(0, 1));
    assertThat(spread(100)).isEqualTo(Map.of(0, 50, 1, 50));
    backends.get(0).server.close();
    backends.get(1).server.close();
    callUntilAnsweredBy(Set.of(2, 3));
    assertThat(spread(100)).isEqualTo(Map.of(2, 50, 3, 50));
  }

  @Test
  void weightedTargetGivesGroupsTheirShares() {
    start(3);
    connect(
        builder ->
            builder.serviceConfig(
                """
                {"loadBalancingConfig": [{"weighted_target_experimental": {"targets": {
                  "stable": {"weight": 3, "childPolicy": [{"round_robin": {}}]},
                  "canary": {"weight": 1, "childPolicy": [{"round_robin": {}}]}
                }}}]}
                """));
    resolve(inGroups("stable", "stable", "canary"));
    callUntilAllAnswer();
    Map<Integer, Integer> spread = spread(1_200);
    // 300 are due, with a deviation of 15: six of them are passed once in a thousand million.
    assertThat(spread.get(2)).isBetween(210, 390);
    assertThat(Math.abs(spread.get(0) - spread.get(1))).isLessThanOrEqualTo(1);
  }

  private List<Endpoint> inGroups(String... groups) {
    return IntStream.range(0, groups.length)
        .mapToObj(i -> backends.get(i).endpoint().with(Endpoint.PATH, List.of(groups[i])))
        .toList();
  }
}
