package dev.goshawk.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverRegistry;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.kubernetes.ScriptedApiServer.Asked;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A channel's resolver against an API server over HTTPS, which the test plays. */
@Timeout(120)
class KubernetesBlackBoxTest {

  /** Short pauses after failures, and watches without limit. */
  private static final SliceWatch.Times PAUSE = new SliceWatch.Times(20, Long.MAX_VALUE / 2);

  @TempDir Path account;

  private final FakeChannel channel = new FakeChannel();
  private ScriptedApiServer server;
  private NameResolver resolver;

  @BeforeEach
  void begin() throws Exception {
    server = new ScriptedApiServer();
    Files.writeString(account.resolve("namespace"), "shop\n");
    Files.writeString(account.resolve("token"), "first\n");
    copy("/ca.crt", account.resolve("ca.crt"));
  }

  @AfterEach
  void end() throws Exception {
    if (resolver != null) {
      channel.onLoop(
          () -> {
            resolver.close();
            return null;
          });
    }
    server.close();
    channel.close();
  }

  private static Target target(String text) {
    return NameResolverRegistry.with(List.of()).choose(text).target();
  }

  private void start(String text) throws Exception {
    start(new KubernetesProvider(name -> null, server.url(), account, PAUSE), target(text));
  }

  private void start(KubernetesProvider provider, Target target) throws Exception {
    resolver = provider.create(target, channel);
    channel.onLoop(
        () -> {
          resolver.start(channel);
          return null;
        });
  }

  private static String slice(String name, String version, String... addresses) {
    StringBuilder endpoints = new StringBuilder();
    for (String address : addresses) {
      endpoints.append(endpoints.isEmpty() ? "" : ",");
      endpoints.append("{\"addresses\":[\"").append(address).append("\"]}");
    }
    return "{\"metadata\":{\"name\":\""
        + name
        + "\",\"resourceVersion\":\""
        + version
        + "\"},\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"grpc\",\"port\":8080}],\"endpoints\":["
        + endpoints
        + "]}";
  }

  private static String bookmark(String version) {
    return "{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}";
  }

  private List<String> told() throws InterruptedException {
    ResolutionResult result = channel.next();
    assertThat(result.failure()).isNull();
    return result.endpoints().stream().map(each -> each.addresses().get(0).toString()).toList();
  }

  private String failure() throws InterruptedException {
    Status failure = channel.next().failure();
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    return failure.message();
  }

  @Test
  void listIsFollowedByAWatch() throws Exception {
    start("kubernetes:///orders:grpc");
    Asked list = server.nextList();
    assertThat(list.path()).isEqualTo("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices");
    assertThat(list.query()).contains("labelSelector=kubernetes.io/service-name=orders");
    assertThat(list.token()).isEqualTo("Bearer first");
    list.list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).containsExactly("/10.0.0.1:8080");

    Asked watch = server.nextWatch("10");
    assertThat(watch.query())
        .contains("allowWatchBookmarks=true")
        .contains("labelSelector=kubernetes.io/service-name=orders");
    watch.event("MODIFIED", slice("a", "11", "10.0.0.1", "10.0.0.2"));
    assertThat(told()).containsExactly("/10.0.0.1:8080", "/10.0.0.2:8080");
    watch.event("ADDED", slice("b", "12", "10.0.0.3"));
    assertThat(told()).hasSize(3);
    watch.event("DELETED", slice("a", "13", "10.0.0.1", "10.0.0.2"));
    assertThat(told()).containsExactly("/10.0.0.3:8080");
  }

  @Test
  void namespaceOfTheTargetGoesBeforeThePods() throws Exception {
    start("kubernetes:///orders.other:grpc");
    assertThat(server.nextList().path()).contains("/namespaces/other/");
  }

  @Test
  void watchThatEndsGoesOnFromTheLastVersionAndTheNewToken() throws Exception {
    start("kubernetes:///orders:grpc");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    Asked watch = server.nextWatch("10");
    watch.event("BOOKMARK", bookmark("20"));
    Files.writeString(account.resolve("token"), "second");
    watch.end();
    Asked next = server.nextWatch("20");
    assertThat(next.token()).isEqualTo("Bearer second");
    next.event("MODIFIED", slice("a", "21", "10.0.0.2"));
    assertThat(told()).containsExactly("/10.0.0.2:8080");
    assertThat(channel.isQuiet()).isTrue();
  }

  /** As an answer, and as an event of a watch that is under way. */
  @Test
  void versionThatIsGoneIsListedAnew() throws Exception {
    start("kubernetes:///orders:grpc");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    server.nextWatch("10").answer(410, "{\"kind\":\"Status\",\"message\":\"too old\"}");
    server.nextList().list("30", slice("b", "29", "10.0.0.2"));
    assertThat(told()).as("what is no longer listed is gone").containsExactly("/10.0.0.2:8080");
    Asked watch = server.nextWatch("30");
    watch.event("ERROR", "{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}");
    server.nextList().list("40", slice("b", "29", "10.0.0.2"));
    server.nextWatch("40").event("MODIFIED", slice("b", "41", "10.0.0.3"));
    assertThat(told()).as("the same list is not told again").containsExactly("/10.0.0.3:8080");
  }

  @Test
  void lostWatchKeepsWhatIsKnown() throws Exception {
    start("kubernetes:///orders:grpc");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    Asked watch = server.nextWatch("10");
    watch.raw("{\"type\":\"MODI");
    watch.end(); // in the middle of an event
    server.nextWatch("10").answer(500, "{\"message\":\"etcd is away\"}");
    Asked list = server.nextList();
    assertThat(channel.isQuiet()).isTrue();
    assertThat(channel.onLoop(() -> resolver.describe(0)))
        .contains("the watch of 'kubernetes:///orders:grpc' does not go on", "500: etcd is away");
    list.list("50", slice("a", "49", "10.0.0.5"));
    assertThat(told()).containsExactly("/10.0.0.5:8080");
    assertThat(channel.onLoop(() -> resolver.describe(0))).isNull();
  }

  /** Such as behind a connection that is dead at the other end. */
  @Test
  void watchThatDoesNotEndIsEndedHere() throws Exception {
    SliceWatch.Times brief = new SliceWatch.Times(20, 1_000_000_000);
    start(
        new KubernetesProvider(name -> null, server.url(), account, brief),
        target("kubernetes:///orders:grpc"));
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    server.nextWatch("10").event("BOOKMARK", bookmark("11"));
    Asked unused = server.nextWatch("11");
  }

  @Test
  void longListsComeInPages() throws Exception {
    start("kubernetes:///orders:grpc");
    server
        .nextList()
        .answer(
            200,
            "{\"metadata\":{\"resourceVersion\":\"10\",\"continue\":\"more\"},\"items\":["
                + slice("a", "9", "10.0.0.1")
                + "]}");
    Asked second = server.nextList();
    assertThat(second.query()).contains("continue=more").contains("limit=500");
    second.list("10", slice("b", "9", "10.0.0.2"));
    assertThat(told()).hasSize(2);
    Asked unused = server.nextWatch("10");
  }

  @Test
  void firstFailureIsToldWithWhatToDo() throws Exception {
    start("kubernetes:///orders:grpc");
    server
        .nextList()
        .answer(403, "{\"kind\":\"Status\",\"message\":\"endpointslices is forbidden\"}");
    assertThat(failure())
        .startsWith(
            "cannot resolve target 'kubernetes:///orders:grpc': the API server answered 403")
        .contains("is forbidden", "verbs list and watch on endpointslices");
    server.nextList().answer(401, "Unauthorized");
    assertThat(failure()).contains("401: Unauthorized", "token of the pod's service account");
    server.nextList().answer(200, "not JSON");
    assertThat(failure()).contains("API server https://127.0.0.1");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
  }

  @Test
  void serviceWithoutPodsIsAnEmptyListAndANote() throws Exception {
    start("kubernetes:///orders:grpc");
    server.nextList().list("10");
    ResolutionResult none = channel.next();
    assertThat(none.endpoints()).isEmpty();
    assertThat(none.note()).contains("no EndpointSlice");
    Asked watch = server.nextWatch("10");
    watch.event("ADDED", slice("a", "11", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    watch.event("MODIFIED", slice("a", "12"));
    assertThat(channel.next().note()).contains("no pod of this service is ready");
  }

  @Test
  void portThatIsNotThereIsNamed() throws Exception {
    start("kubernetes:///orders:http");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(failure()).endsWith("service orders has no TCP port 'http'; it has 'grpc'");
  }

  @Test
  void authorityIsTheClustersAndNoOther() throws Exception {
    Path ca = account.resolve("ca.crt");
    Files.writeString(ca, "no certificate");
    start("kubernetes:///orders:grpc");
    assertThat(failure()).contains("ca.crt has no certificates");
    copy("/other-ca.crt", ca);
    while (!failure().contains("SSLHandshakeException")) {
      // the file may have been read before
    }
    assertThat(server.isQuiet()).as("no token was told").isTrue();
    copy("/ca.crt", ca);
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    for (ResolutionResult next = channel.next(); ; next = channel.next()) {
      if (next.failure() == null) {
        assertThat(next.endpoints()).hasSize(1);
        return;
      }
    }
  }

  /** In place of another file, and whole at each moment. */
  private static void copy(String resource, Path file) throws Exception {
    Path fresh = file.resolveSibling("fresh");
    try (InputStream in =
        Objects.requireNonNull(KubernetesBlackBoxTest.class.getResourceAsStream(resource))) {
      Files.copy(in, fresh);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void closedWhileItWatches() throws Exception {
    start("kubernetes:///orders:grpc");
    server.nextList().list("10", slice("a", "9", "10.0.0.1"));
    assertThat(told()).hasSize(1);
    Asked unused = server.nextWatch("10");
    channel.onLoop(
        () -> {
          resolver.close();
          return null;
        });
    resolver = null;
    for (int i = 0; i < 6_000 && isWatching(); i++) {
      Thread.sleep(10);
    }
    assertThat(isWatching()).isFalse();
    assertThat(channel.isQuiet()).isTrue();
    assertThat(server.isQuiet()).isTrue();
  }

  private static boolean isWatching() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("goshawk-kubernetes") && thread.isAlive());
  }

  @Test
  void outsideAClusterItSaysSo() {
    KubernetesProvider outside = new KubernetesProvider(name -> null, null, account, PAUSE);
    assertThatThrownBy(() -> outside.create(target("kubernetes:///orders"), channel))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not in a Kubernetes cluster")
        .hasMessageContaining("KUBERNETES_SERVICE_HOST");
    KubernetesProvider elsewhere =
        new KubernetesProvider(name -> null, null, account.resolve("missing"), PAUSE);
    assertThatThrownBy(() -> elsewhere.create(target("kubernetes:///orders"), channel))
        .hasMessageContaining("use kubernetes:///service.namespace:port");
    assertThatThrownBy(() -> outside.apiServer(URI.create("http://127.0.0.1")))
        .hasMessageContaining("expected https://host:port");
  }

  @Test
  void environmentNamesTheServer() throws Exception {
    String port = Integer.toString(server.url().getPort());
    start(
        new KubernetesProvider(
            name -> name.equals("KUBERNETES_SERVICE_HOST") ? "127.0.0.1" : port,
            null,
            account,
            PAUSE),
        target("kubernetes:///orders:grpc"));
    assertThat(server.nextList().path()).contains("/namespaces/shop/");
  }
}
