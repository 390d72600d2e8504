package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.tls.Pem;
import dev.goshawk.testservices.Texts;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.params.provider.Arguments;

/** The base of tests of TLS: each is to run with both providers at either end. */
abstract class TlsFixture extends BlackBoxFixture {

  /** The subject of the certificate that the last server of {@link #server} has shown. */
  final AtomicReference<String> shown = new AtomicReference<>("");

  /** The providers of this machine. */
  static List<TlsProvider> providers() {
    return OpenSsl.isAvailable()
        ? List.of(TlsProvider.JDK, TlsProvider.BORINGSSL)
        : List.of(TlsProvider.JDK);
  }

  /** Every provider of a server with every one of a client. */
  static List<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (TlsProvider server : providers()) {
      for (TlsProvider client : providers()) {
        pairs.add(Arguments.of(server, client));
      }
    }
    return pairs;
  }

  static final String PASSWORD = "goshawk";

  /** A key store of identities, or of trusted certificates where a name has no key. */
  static KeyStore store(String type, String... names) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    for (String name : names) {
      List<X509Certificate> chain = Pem.certificates(Files.readAllBytes(pem(name + ".pem")));
      Path key = pem(name + ".pem").resolveSibling(name + ".key");
      if (Files.exists(key)) {
        store.setKeyEntry(
            name,
            Pem.key(Files.readAllBytes(key), null),
            PASSWORD.toCharArray(),
            chain.toArray(X509Certificate[]::new));
      } else {
        store.setCertificateEntry(name, chain.get(0));
      }
    }
    return store;
  }

  /** Keys as a key manager of the JDK has them. */
  static X509ExtendedKeyManager keyManager(String name) throws Exception {
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store("PKCS12", name), PASSWORD.toCharArray());
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  /** Trust as a trust manager of the JDK has it. */
  static X509ExtendedTrustManager trustManager(String authority) throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store("PKCS12", authority));
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  static ServerTls.Builder tls(TlsProvider provider, String... identities) {
    ServerTls.Builder builder = ServerTls.builder().provider(provider);
    for (String name : identities) {
      builder.identity(identity(name));
    }
    return builder;
  }

  /** A client that trusts the authority of the tests. */
  static ClientTls.Builder client(TlsProvider provider) {
    return ClientTls.builder().provider(provider).trust(trust("ca"));
  }

  /** A server that answers with what it knows of the connection. */
  final GoshawkServer.Builder server() {
    return GoshawkServer.builder()
        .port(0)
        .service(
            Texts.service(
                service ->
                    service
                        .method(
                            Texts.UNARY,
                            Handlers.unary((request, context) -> request + " " + peer(context)))
                        .method(
                            Texts.BIDI,
                            Handlers.bidiStreaming(
                                (requests, responses, context) -> {
                                  for (String request : requests) {
                                    responses.write(request);
                                  }
                                }))));
  }

  private String peer(ServerContext context) {
    SSLSession session = context.tlsSession();
    if (session == null) {
      assertThat(context.peerIdentity()).isNull();
      return "in plaintext";
    }
    if (session.getLocalCertificates() != null) {
      shown.set(
          ((X509Certificate) session.getLocalCertificates()[0])
              .getSubjectX500Principal()
              .getName());
    }
    PeerIdentity who = context.peerIdentity();
    return session.getProtocol() + " of " + (who == null ? "nobody" : who.subject());
  }

  final Server serve(ServerTls.Builder tls) {
    return serve(server().tls(tls.build()));
  }

  final Channel channel(Server server, ClientTls.Builder tls) {
    return channel(GoshawkChannel.to("localhost:" + server.port()).tls(tls.build()));
  }

  static String call(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hello");
  }

  /** The message of a call that fails with UNAVAILABLE, as its caller sees it. */
  static String unavailable(Channel channel) {
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
    Status status = Objects.requireNonNull(thrown, "the call succeeded").status();
    assertThat(status.code()).isEqualTo(Status.Code.UNAVAILABLE);
    return status.message();
  }

  /** The one line that the log has of this test. */
  final String logged() throws InterruptedException {
    eventually("a line in the log", () -> !log().lines().isEmpty());
    assertThat(log().lines()).hasSize(1);
    return log().lines().get(0);
  }

  /** Waits for a line in the log with all of these words. */
  final void eventuallyLogged(String... words) throws InterruptedException {
    eventually(
        List.of(words) + " in the log",
        () -> log().lines().stream().anyMatch(line -> Stream.of(words).allMatch(line::contains)));
  }
}
