package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys and trust come from, which key is shown to whom, and what a handler sees of it. */
class TlsIdentitiesBlackBoxTest extends TlsFixture {

  @TempDir Path directory;

  private Path file(KeyStore store) throws Exception {
    Path file = directory.resolve(store.aliases().nextElement() + "." + store.getType());
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void keyStoreFiles(String type) throws Exception {
    Server server =
        serve(
            tls(TlsProvider.AUTOMATIC)
                .identity(TlsIdentity.keyStore(file(store(type, "server")), PASSWORD))
                .requireClientCertificate(TlsTrust.keyStore(file(store(type, "ca")), PASSWORD)));
    ClientTls.Builder client =
        ClientTls.builder()
            .trust(TlsTrust.keyStore(file(store(type, "ca")), PASSWORD))
            .identity(TlsIdentity.keyStore(file(store(type, "client")), PASSWORD));
    assertThat(call(channel(server, client))).isEqualTo("hello TLSv1.3 of CN=test client");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void keyStoreObjects(TlsProvider server, TlsProvider client) throws Exception {
    Server served =
        serve(
            tls(server)
                .identity(TlsIdentity.keyStore(store("PKCS12", "server"), PASSWORD))
                .requireClientCertificate(TlsTrust.keyStore(store("PKCS12", "ca"))));
    ClientTls.Builder shown =
        ClientTls.builder()
            .provider(client)
            .trust(TlsTrust.keyStore(store("PKCS12", "ca")))
            .identity(TlsIdentity.keyStore(store("PKCS12", "client"), PASSWORD));
    assertThat(call(channel(served, shown))).isEqualTo("hello TLSv1.3 of CN=test client");
  }

  @Test
  void encryptedPemKey() {
    Path certificate = pem("server.pem");
    Path key = pem("server-encrypted.key");
    Server server =
        serve(
            tls(TlsProvider.AUTOMATIC)
                .identity(TlsIdentity.certificate(certificate).key(key, PASSWORD)));
    assertThat(call(channel(server, client(TlsProvider.AUTOMATIC)))).startsWith("hello TLS");
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK)
                    .identity(TlsIdentity.certificate(certificate).key(key, "not this one"))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server-encrypted.key");
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK)
                    .identity(TlsIdentity.certificate(certificate).key(key))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encrypted, and no password was given");
  }

  @Test
  void keyOfAnotherCertificate() {
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK)
                    .identity(TlsIdentity.certificate(pem("server.pem")).key(pem("renewed.key")))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("renewed.key")
        .hasMessageContaining("does not belong to the certificate of CN=localhost");
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK)
                    .identity(TlsIdentity.certificate(pem("server.pem")).key(pem("rsa.key")))
                    .build())
        .hasMessageContaining("does not belong");
  }

  @Test
  void keyStoreWithoutWhatIsWanted() throws Exception {
    Path authorities = file(store("PKCS12", "ca"));
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK).identity(TlsIdentity.keyStore(authorities, PASSWORD)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(authorities.toString())
        .hasMessageContaining("no private key");
    assertThatThrownBy(
            () -> tls(TlsProvider.JDK).identity(TlsIdentity.keyStore(authorities, "wrong")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password");
    Path keys = file(store("PKCS12", "server"));
    assertThatThrownBy(() -> ClientTls.builder().trust(TlsTrust.keyStore(keys, PASSWORD)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(keys.toString())
        .hasMessageContaining("no trusted certificate");
    assertThatThrownBy(() -> ServerTls.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("identity");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void certificateByName(TlsProvider server, TlsProvider client) {
    Server served = serve(tls(server, "server", "elsewhere"));
    assertThat(shownTo(served, client, "elsewhere.test")).isEqualTo("CN=elsewhere");
    assertThat(shownTo(served, client, "a.elsewhere.test")).isEqualTo("CN=elsewhere");
    assertThat(shownTo(served, client, "A.Elsewhere.Test")).isEqualTo("CN=elsewhere");
    assertThat(shownTo(served, client, "goshawk.test")).isEqualTo("CN=localhost");
    // No name, or one that nobody has: the first identity. The client refuses that one.
    assertThat(call(channel(served, client(client)))).startsWith("hello TLS");
    assertThat(
            unavailable(
                channel(
                    GoshawkChannel.to("localhost:" + served.port())
                        .overrideAuthority("a.b.elsewhere.test")
                        .tls(client(client).build()))))
        .contains("is for DNS:localhost, DNS:goshawk.test")
        .contains("'a.b.elsewhere.test'");
  }

  private String shownTo(Server server, TlsProvider provider, String host) {
    Channel channel =
        channel(
            GoshawkChannel.to("localhost:" + server.port())
                .overrideAuthority(host)
                .tls(client(provider).build()));
    assertThat(call(channel)).startsWith("hello TLS");
    return shown.get();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void exactNameGoesBeforeAWildcard(TlsProvider server, TlsProvider client) throws Exception {
    // One key store with both; the wildcard's is the first of its aliases.
    Server served =
        serve(
            tls(server)
                .identity(TlsIdentity.keyStore(store("PKCS12", "elsewhere", "server"), PASSWORD)));
    assertThat(shownTo(served, client, "goshawk.test")).isEqualTo("CN=localhost");
    assertThat(shownTo(served, client, "x.elsewhere.test")).isEqualTo("CN=elsewhere");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void keyOfTheTypeThatTheClientCanVerify(TlsProvider server, TlsProvider client) {
    Server served = serve(tls(server, "rsa", "server"));
    assertThat(call(channel(served, client(client)))).startsWith("hello TLSv1.3");
    Server both = serve(tls(server, "rsa"));
    assertThat(call(channel(both, client(client)))).startsWith("hello TLSv1.3");
    ClientTls.Builder rsaOnly =
        client(client).ciphers(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    assertThat(call(channel(both, rsaOnly))).startsWith("hello TLSv1.2");
    assertThat(shown.get()).isEqualTo("CN=localhost by RSA");
  }

  /** They see what an application's own would: the host asked for, and chains to judge. */
  @ParameterizedTest
  @MethodSource("pairs")
  void managersOfTheApplication(TlsProvider server, TlsProvider client) throws Exception {
    Server served =
        serve(
            tls(server)
                .identity(TlsIdentity.keyManager(keyManager("server")))
                .requireClientCertificate(TlsTrust.trustManager(trustManager("ca"))));
    ClientTls.Builder known =
        ClientTls.builder()
            .provider(client)
            .trust(TlsTrust.trustManager(trustManager("ca")))
            .identity(TlsIdentity.keyManager(keyManager("client")));
    assertThat(call(channel(served, known))).endsWith("of CN=test client");
    assertThat(
            unavailable(
                channel(
                    GoshawkChannel.to("localhost:" + served.port())
                        .tls(known.build())
                        .overrideAuthority("elsewhere.test"))))
        .contains("not for 'elsewhere.test'");
    assertThat(
            unavailable(
                channel(
                    served,
                    ClientTls.builder()
                        .provider(client)
                        .trust(TlsTrust.trustManager(trustManager("other-ca"))))))
        .contains("not signed by a trusted authority");
  }

  /** What callers and interceptors see of the connection of their call. */
  @ParameterizedTest
  @MethodSource("pairs")
  void sessionOfAClientsCall(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server"));
    AtomicReference<SSLSession> seen = new AtomicReference<>();
    Channel channel =
        channel(
            GoshawkChannel.to("localhost:" + served.port())
                .tls(client(client).build())
                .intercept(new SessionWatch(seen)));
    assertThat(call(channel)).startsWith("hello TLS");
    SSLSession session = Objects.requireNonNull(seen.get(), "session");
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal())
        .hasToString("CN=localhost");
  }

  /** Notes the session of each call when its headers have come. */
  private record SessionWatch(AtomicReference<SSLSession> seen) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      return new ForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(ClientCallListener<R> listener) {
          super.start(
              new ForwardingClientCallListener<>(listener) {
                @Override
                public void onHeaders(Metadata headers) {
                  seen.set(tlsSession());
                  super.onHeaders(headers);
                }
              });
        }
      };
    }
  }

  /** Managers of the application that throw anything end their own handshake, with its reason. */
  @ParameterizedTest
  @MethodSource("failingManagers")
  void managersThatThrow(String whose, Throwable thrown) throws Exception {
    Server served =
        serve(
            tls(TlsProvider.JDK)
                .identity(
                    TlsIdentity.keyManager(
                        whose.equals("server's keys")
                            ? new FailingKeys(thrown)
                            : keyManager("server")))
                .requireClientCertificate(
                    TlsTrust.trustManager(
                        whose.equals("server's trust")
                            ? new FailingTrust(thrown)
                            : trustManager("ca"))));
    ClientTls.Builder failing =
        ClientTls.builder()
            .provider(TlsProvider.JDK)
            .trust(
                TlsTrust.trustManager(
                    whose.equals("client's trust") ? new FailingTrust(thrown) : trustManager("ca")))
            .identity(
                TlsIdentity.keyManager(
                    whose.equals("client's keys")
                        ? new FailingKeys(thrown)
                        : keyManager("client")));
    Channel channel = channel(served, failing);
    assertThat(unavailable(channel)).startsWith("cannot connect to");
    assertThat(unavailable(channel)).startsWith("cannot connect to");
    // The loops of both ends go on.
    Server other = serve(tls(TlsProvider.JDK, "server"));
    assertThat(call(channel(other, client(TlsProvider.JDK)))).endsWith("of nobody");
    if (whose.startsWith("client")) {
      ClientTls.Builder good = client(TlsProvider.JDK).identity(identity("client"));
      assertThat(call(channel(served, good))).endsWith("of CN=test client");
    }
  }

  private static List<Arguments> failingManagers() {
    List<Arguments> all = new ArrayList<>();
    for (String whose :
        List.of("client's trust", "client's keys", "server's trust", "server's keys")) {
      all.add(Arguments.of(whose, new IllegalStateException("odd")));
      all.add(Arguments.of(whose, new StackOverflowError("odd")));
      all.add(Arguments.of(whose, new OutOfMemoryError("unable to create native thread")));
    }
    return all;
  }

  @Test
  void aKeyManagerIsTheOnlyIdentity() throws Exception {
    TlsIdentity manager = TlsIdentity.keyManager(keyManager("server"));
    assertThatThrownBy(() -> tls(TlsProvider.JDK, "server").identity(manager))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only identity");
    assertThatThrownBy(() -> tls(TlsProvider.JDK).identity(manager).identity(identity("server")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only identity");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void optionalClientCertificate(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server").requestClientCertificate(trust("ca")));
    assertThat(call(channel(served, client(client)))).endsWith("of nobody");
    assertThat(call(channel(served, client(client).identity(identity("client")))))
        .endsWith("of CN=test client");
    assertThat(unavailable(channel(served, client(client).identity(identity("stranger")))))
        .contains("certificate");
    assertThat(logged()).contains("CN=stranger is not signed by a trusted authority");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void peerIdentityInAHandler(TlsProvider provider) {
    PeerIdentity[] seen = new PeerIdentity[1];
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .tls(tls(provider, "server").requireClientCertificate(trust("ca")).build())
                .service(
                    Texts.service(
                        service ->
                            service.method(
                                Texts.UNARY,
                                Handlers.unary(
                                    (request, context) -> {
                                      seen[0] = context.peerIdentity();
                                      return request;
                                    })))));
    Channel channel = channel(server, client(provider).identity(identity("client")));
    ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
    PeerIdentity who = Objects.requireNonNull(seen[0]);
    assertThat(who.subject()).isEqualTo("CN=test client");
    assertThat(who.toString()).isEqualTo("CN=test client");
    assertThat(who.dnsNames()).containsExactly("client.goshawk.test");
    assertThat(who.uris()).containsExactly("spiffe://goshawk.test/client");
    assertThat(who.ipAddresses()).containsExactly("127.0.0.2");
    assertThat(who.emailAddresses()).containsExactly("client@goshawk.test");
    assertThat(who.certificates()).hasSize(1);
    assertThat(who.certificates().get(0).getIssuerX500Principal().getName())
        .isEqualTo("CN=Goshawk test authority");
  }
}
