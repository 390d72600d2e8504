package dev.goshawk.netty;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** A key manager that throws, whatever it is asked. Any thread. */
final class FailingKeys extends X509ExtendedKeyManager {

  private final Throwable thrown;

  FailingKeys(Throwable thrown) {
    this.thrown = thrown;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  static <T, X extends Throwable> T raise(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private <T> T fail() {
    return FailingKeys.<T, RuntimeException>raise(thrown);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return fail();
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return fail();
  }

  @Override
  public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
    return fail();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return fail();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return fail();
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return fail();
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return fail();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return fail();
  }
}
