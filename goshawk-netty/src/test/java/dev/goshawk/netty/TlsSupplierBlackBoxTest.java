package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Server;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.StaticProvider;
import dev.goshawk.core.transport.Attributes;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Channels whose TLS settings are given for each backend and each connection. */
class TlsSupplierBlackBoxTest extends TlsFixture {

  /** Whom to trust for a backend. */
  private static final Attributes.Key<String> AUTHORITY = Attributes.Key.named("authority");

  private final ClientTls ours = trusting("ca");
  private final ClientTls others = trusting("second-ca");

  private GoshawkChannel.Builder to(Map<String, Server> backends) {
    List<Endpoint> endpoints = new ArrayList<>();
    backends.forEach(
        (authority, server) ->
            endpoints.add(
                Endpoint.of(new InetSocketAddress("localhost", server.port()))
                    .with(AUTHORITY, authority)));
    ResolutionResult result = ResolutionResult.builder().endpoints(endpoints).build();
    return GoshawkChannel.to("static:here").resolver(new StaticProvider("localhost", result));
  }

  private Server serverOf(String identity) {
    return serve(server().tls(ServerTls.builder().identity(identity(identity)).build()));
  }

  @Test
  void eachBackendHasItsOwnAuthorities() throws Exception {
    Map<String, Server> backends = new HashMap<>();
    backends.put("ca", serverOf("server"));
    backends.put("second-ca", serverOf("second"));
    List<String> asked = new CopyOnWriteArrayList<>();
    TlsSupplier supplier =
        backend -> {
          String authority = backend.get(AUTHORITY);
          asked.add(authority);
          return CompletableFuture.completedFuture(authority.equals("ca") ? ours : others);
        };
    Channel channel = channel(to(backends).roundRobin().tls(supplier));
    eventually(
        "calls to both",
        () -> {
          call(channel);
          String first = shown.get();
          call(channel);
          return !first.equals(shown.get());
        });
    assertThat(asked).containsExactlyInAnyOrder("ca", "second-ca");
  }

  @Test
  void newConnectionsTakeWhatIsGivenThen() throws Exception {
    Server server = serverOf("server");
    AtomicReference<ClientTls> current = new AtomicReference<>(ours);
    Channel channel =
        channel(
            GoshawkChannel.to("localhost:" + server.port())
                .tls(backend -> CompletableFuture.completedFuture(current.get())));
    assertThat(call(channel)).startsWith("hello TLS");
    current.set(others);
    assertThat(call(channel)).startsWith("hello TLS"); // over the connection that is there
    channel.enterIdle();
    eventually("idle", () -> channel.state() == ConnectivityState.IDLE);
    assertThat(unavailable(channel)).contains("certificate");
    current.set(trusting("ca", "client"));
    channel.resetConnectBackoff();
    eventually("ready", () -> channel.state() == ConnectivityState.READY);
    assertThat(call(channel)).startsWith("hello TLS");
  }

  @Test
  void attemptWaitsForSettingsThatComeLater() throws Exception {
    Server server = serverOf("server");
    CompletableFuture<ClientTls> later = new CompletableFuture<>();
    Channel channel =
        channel(GoshawkChannel.to("localhost:" + server.port()).tls(backend -> later));
    channel.connect();
    eventually("an attempt", () -> channel.state() == ConnectivityState.CONNECTING);
    later.complete(ours);
    assertThat(call(channel)).startsWith("hello TLS");
  }

  @Test
  void settingsThatCannotBeHadAreAFailedAttempt() {
    Server server = serverOf("server");
    TlsSupplier refuses =
        backend -> CompletableFuture.failedFuture(new IllegalStateException("no certificate yet"));
    assertThat(unavailable(channel(GoshawkChannel.to("localhost:" + server.port()).tls(refuses))))
        .contains("the TLS settings of the backend could not be had: ")
        .contains("no certificate yet");
    TlsSupplier throwing =
        backend -> {
          throw new IllegalStateException("broken");
        };
    assertThat(unavailable(channel(GoshawkChannel.to("localhost:" + server.port()).tls(throwing))))
        .contains("broken");
    TlsSupplier nothing = backend -> TlsSupplierBlackBoxTest.<CompletionStage<ClientTls>>nothing();
    assertThat(unavailable(channel(GoshawkChannel.to("localhost:" + server.port()).tls(nothing))))
        .contains("the stage of the TLS settings");
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // a null of any type
  private static <T> T nothing() {
    return null;
  }

  @Test
  void closingEndsAnAttemptThatWaits() {
    Server server = serverOf("server");
    CompletableFuture<ClientTls> never = new CompletableFuture<>();
    Channel channel = GoshawkChannel.to("localhost:" + server.port()).tls(backend -> never).build();
    channel.connect();
    eventually("an attempt", () -> channel.state() == ConnectivityState.CONNECTING);
    channel.close();
    assertThat(channel.state()).isEqualTo(ConnectivityState.SHUTDOWN);
    never.complete(ours); // which nobody waits for
  }

  @Test
  void plaintextAndASupplierContradictEachOther() {
    TlsSupplier supplier = backend -> CompletableFuture.completedFuture(ours);
    assertThatIllegalStateException()
        .isThrownBy(() -> GoshawkChannel.to("x").plaintext().tls(supplier));
    assertThatIllegalStateException()
        .isThrownBy(() -> GoshawkChannel.to("x").tls(supplier).plaintext());
  }
}
