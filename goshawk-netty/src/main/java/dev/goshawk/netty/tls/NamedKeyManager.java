package dev.goshawk.netty.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses keys: on a server by the name that the client asked for, on a client by the authorities
 * that the server named. Immutable, any thread. An alias is the number of a key.
 */
public final class NamedKeyManager extends X509ExtendedKeyManager {

  private final List<TlsKey> keys;

  NamedKeyManager(List<TlsKey> keys) {
    this.keys = List.copyOf(keys);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String name = requestedName(engine);
    if (name != null) {
      // All keys for the name: one may be EC and another RSA, and this asks for one type.
      for (Predicate<TlsKey> is :
          List.<Predicate<TlsKey>>of(key -> key.isFor(name), key -> key.isForByWildcard(name))) {
        if (keys.stream().anyMatch(is)) {
          return first(is.and(key -> key.isOf(keyType)));
        }
      }
    }
    List<String> standard = keys.get(0).names();
    return first(key -> key.names().equals(standard) && key.isOf(keyType));
  }

  /** The host that the client named, or null. */
  private static @Nullable String requestedName(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    Predicate<TlsKey> usable = key -> Arrays.stream(keyTypes).anyMatch(key::isOf);
    if (issuers != null && issuers.length > 0) {
      List<Principal> named = List.of(issuers);
      String known =
          first(
              usable.and(
                  key ->
                      key.chain().stream()
                          .anyMatch(one -> named.contains(one.getIssuerX500Principal()))));
      if (known != null) {
        return known;
      }
    }
    // Rather a certificate that is refused for what it is than none.
    return first(usable);
  }

  private @Nullable String first(Predicate<TlsKey> is) {
    for (int i = 0; i < keys.size(); i++) {
      if (is.test(keys.get(i))) {
        return Integer.toString(i);
      }
    }
    return null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keys.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.get(Integer.parseInt(alias)).key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String[] aliases(String keyType) {
    List<String> aliases = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).isOf(keyType)) {
        aliases.add(Integer.toString(i));
      }
    }
    return aliases.toArray(String[]::new);
  }

  // Sockets of the JDK are never used.

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return first(key -> Arrays.stream(keyTypes).anyMatch(key::isOf));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return first(key -> key.isOf(keyType));
  }
}
