package dev.goshawk.netty;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** A trust manager that throws when it is to judge. Any thread. */
final class FailingTrust extends X509ExtendedTrustManager {

  private final Throwable thrown;

  FailingTrust(Throwable thrown) {
    this.thrown = thrown;
  }

  private void fail() {
    FailingKeys.<Void, RuntimeException>raise(thrown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    fail();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    fail();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    fail();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    fail();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    fail();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    fail();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
