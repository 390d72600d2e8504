package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and authorities that providers of the application have. */
class CertificateProviderBlackBoxTest extends TlsFixture {

  private static final Duration NEVER = Duration.ofDays(365);

  /** A provider that a test puts things into. */
  private static final class Store<T> implements CertificateProvider<List<T>> {
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<T> present;
    private volatile IOException failure;

    Store(List<T> first) {
      present = first;
    }

    @Override
    public List<T> current() throws IOException {
      asked.incrementAndGet();
      if (failure != null) {
        throw failure;
      }
      return present;
    }

    @Override
    public Runnable onChange(Runnable listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    void put(List<T> next) {
      present = next;
      listeners.forEach(Runnable::run);
    }
  }

  private static List<X509Certificate> certificates(String name)
      throws IOException, GeneralSecurityException {
    return Pem.certificates(Files.readAllBytes(pem(name + ".pem")));
  }

  private static List<CertifiedKey> keys(String name) throws Exception {
    return List.of(
        new CertifiedKey(
            certificates(name), Pem.key(Files.readAllBytes(pem(name + ".key")), null)));
  }

  private String shownNow(Server server, TlsProvider provider) {
    try (Channel fresh =
        GoshawkChannel.to("localhost:" + server.port()).tls(client(provider).build()).build()) {
      assertThat(call(fresh)).startsWith("hello TLS");
    }
    return shown.get();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void newKeysForNewConnections(TlsProvider provider) throws Exception {
    Store<CertifiedKey> store = new Store<>(keys("server"));
    Server server =
        serve(
            tls(provider)
                .identity(TlsIdentity.provided("the store", store))
                .reloadInterval(NEVER)); // only when the store says so
    assertThat(shownNow(server, provider)).isEqualTo("CN=localhost");
    store.put(keys("renewed"));
    eventuallyLogged("TLS keys or authorities have changed", "use them: keys of the store");
    assertThat(shownNow(server, provider)).isEqualTo("CN=localhost renewed");
    store.put(List.of());
    eventuallyLogged("cannot be used", "cannot use keys of the store: there is no key");
    store.failure = new IOException("sealed");
    store.put(List.of());
    eventuallyLogged("cannot be used", "cannot use keys of the store: sealed");
    assertThat(shownNow(server, provider)).isEqualTo("CN=localhost renewed");
    store.failure = null;
    store.put(keys("server"));
    eventually("the first key again", () -> shownNow(server, provider).equals("CN=localhost"));
    server.close();
    assertThat(store.listeners).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void newAuthorities(TlsProvider provider) throws Exception {
    Store<X509Certificate> store = new Store<>(certificates("ca"));
    Server server =
        serve(
            tls(provider, "server")
                .requireClientCertificate(TlsTrust.provided("the store", store))
                .reloadInterval(NEVER));
    Channel known = channel(server, client(provider).identity(identity("client")));
    assertThat(call(known)).endsWith("of CN=test client");
    store.put(certificates("other-ca"));
    eventuallyLogged("use them: ", "certificate authorities of the store");
    Channel stranger = channel(server, client(provider).identity(identity("stranger")));
    assertThat(call(stranger)).endsWith("of CN=stranger");
    assertThat(call(known)).endsWith("of CN=test client");
    assertThat(unavailable(channel(server, client(provider).identity(identity("client")))))
        .contains("refused the certificate of this client");
  }

  /** What has come between the reading of the settings and the start. */
  @Test
  void whatChangedBeforeTheStart() throws Exception {
    Store<CertifiedKey> store = new Store<>(keys("server"));
    ServerTls tls =
        tls(TlsProvider.JDK)
            .identity(TlsIdentity.provided("the store", store))
            .reloadInterval(NEVER)
            .build();
    store.put(keys("renewed")); // nobody listens yet
    Server server = serve(server().tls(tls));
    eventuallyLogged("use them: keys of the store");
    assertThat(shownNow(server, TlsProvider.JDK)).isEqualTo("CN=localhost renewed");
  }

  @Test
  void providerThatOnlyAnswersIsAskedAgain() throws Exception {
    List<CertifiedKey> first = keys("server");
    List<CertifiedKey> second = keys("renewed");
    AtomicInteger asked = new AtomicInteger();
    Server server =
        serve(
            tls(TlsProvider.JDK)
                .identity(
                    TlsIdentity.provided(
                        "a function", () -> asked.incrementAndGet() < 10 ? first : second))
                .reloadInterval(Duration.ofMillis(10)));
    eventuallyLogged("use them: keys of a function");
    assertThat(shownNow(server, TlsProvider.JDK)).isEqualTo("CN=localhost renewed");
    assertThat(log().lines()).hasSize(1); // nothing for what is as it was
  }

  @Test
  void startFailsWithoutThem() throws Exception {
    Store<CertifiedKey> store = new Store<>(List.of());
    assertThatThrownBy(
            () -> tls(TlsProvider.JDK).identity(TlsIdentity.provided("the store", store)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot use keys of the store: there is no key");
    assertThatThrownBy(
            () ->
                ClientTls.builder()
                    .trust(
                        TlsTrust.provided(
                            "the store",
                            () -> {
                              throw new IOException("sealed");
                            }))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot use certificate authorities of the store: sealed");
    List<CertifiedKey> wrong =
        List.of(new CertifiedKey(certificates("server"), keys("renewed").get(0).key()));
    assertThatThrownBy(
            () -> ClientTls.builder().identity(TlsIdentity.provided("mixed", () -> wrong)).build())
        .hasMessageContaining("cannot use keys of mixed: the private key does not belong");
    assertThatThrownBy(() -> new CertifiedKey(List.of(), wrong.get(0).key()))
        .hasMessage("a key without a certificate");
    assertThat(wrong.get(0)).hasToString("key of CN=localhost");
  }
}
