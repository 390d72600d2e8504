package dev.goshawk.netty.tls;

import dev.goshawk.api.text.PeerText;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Words for why a connection failed, with the usual mistakes named. Much of it comes from the peer,
 * so all of it is escaped. Any thread.
 */
public final class TlsFailures {

  /** How the JDK and BoringSSL name an alert of the peer (RFC 8446 §6.2). */
  static final Pattern ALERT =
      Pattern.compile("FATAL ALERT: (\\w+)|(?:TLSV1|TLSV13|SSLV3)_ALERT_(\\w+)");

  /** The alert that the JDK and BoringSSL raise when there is no certificate. */
  static final Pattern NO_CERTIFICATE =
      Pattern.compile("EMPTY (CLIENT|SERVER) CERTIFICATE CHAIN|PEER_DID_NOT_RETURN_A_CERTIFICATE");

  private static final Pattern NOTHING_IN_COMMON =
      Pattern.compile(
          "NO_SHARED_CIPHER|NO CIPHER SUITES IN COMMON|UNSUPPORTED_PROTOCOL"
              + "|IS NOT ENABLED OR SUPPORTED|NO APPROPRIATE PROTOCOL|NOT ACCEPTED BY SERVER PREFERENCES|NEGOTIATE .* PROTOCOL");

  /** What alerts mean that complain of our certificate. */
  private static final Map<String, String> OF_CERTIFICATE =
      Map.of(
          "bad_certificate", "there is none, or its name or authority is not accepted",
          "unsupported_certificate", "it is of a kind that is not supported",
          "certificate_revoked", "it was revoked",
          "certificate_expired", "it has expired",
          "certificate_unknown", "its name or authority is not accepted",
          "unknown_ca", "its authority is not trusted there",
          "unknown", "its name or authority is not accepted",
          "access_denied", "it has no access");

  private static final List<String> OF_PARAMETERS =
      List.of("handshake_failure", "protocol_version", "insufficient_security");

  private TlsFailures() {}

  /**
   * What failed.
   *
   * @param client whether this end is the client
   */
  public static String describe(@Nullable Throwable failure, boolean client) {
    return failure == null
        ? "it failed without a reason"
        : PeerText.escaped(unescaped(failure, client));
  }

  private static String unescaped(Throwable failure, boolean client) {
    CertificateRefused refused = find(failure, CertificateRefused.class);
    if (refused != null) {
      return String.valueOf(refused.getMessage());
    }
    if (find(failure, NotSslRecordException.class) != null) {
      return "the peer does not speak TLS; one side is set to plaintext, the other to TLS";
    }
    SslHandshakeTimeoutException late = find(failure, SslHandshakeTimeoutException.class);
    if (late != null) {
      return "the TLS handshake was not finished in time (handshakeTimeout): "
          + late.getMessage()
          + "; does the peer speak TLS?";
    }
    if (find(failure, SSLException.class) != null) {
      return ofTls(failure, client);
    }
    if (failure instanceof ClosedChannelException && failure.getMessage() == null) {
      return "the peer closed the connection in the middle of the TLS handshake";
    }
    String said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return failure instanceof IOException ? ofSocket(said) : said;
  }

  /**
   * What the system says of a connection that the peer has ended, which differs between systems.
   */
  private static String ofSocket(String said) {
    if (said.contains("Connection reset") || said.contains("forcibly closed")) {
      return "the peer reset the connection";
    }
    return said.contains("Broken pipe")
            || said.contains("Stream closed")
            || said.contains("connection was aborted")
        ? "the peer closed the connection"
        : said;
  }

  /** All that a failure and its causes say, in capitals. */
  static String words(Throwable failure) {
    StringBuilder all = new StringBuilder();
    int depth = 0;
    for (Throwable t = failure; t != null && depth++ < 20; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString().toUpperCase(Locale.ROOT);
  }

  private static String ofTls(Throwable failure, boolean client) {
    String said = words(failure);
    if (!client && NO_CERTIFICATE.matcher(said).find()) {
      return "the client showed no certificate, and this server requires one";
    }
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      return ofAlert(
          (alert.group(1) == null ? alert.group(2) : alert.group(1)).toLowerCase(Locale.ROOT),
          client);
    }
    if (NOTHING_IN_COMMON.matcher(said).find()) {
      return "the two ends have no version of TLS or no cipher suite in common: "
          + failure.getMessage()
          + "; see minVersion and ciphers";
    }
    return String.valueOf(failure.getMessage());
  }

  private static String ofAlert(String alert, boolean client) {
    String peer = client ? "the server" : "the client";
    String suffix = " (TLS alert " + alert + ")";
    if (alert.equals("certificate_required")) {
      return "the server requires a certificate of the client, and this one has none" + suffix;
    }
    String meaning = OF_CERTIFICATE.get(alert);
    if (meaning != null) {
      return peer
          + " refused the certificate of this "
          + (client ? "client" : "server")
          + ": "
          + meaning
          + suffix;
    }
    if (OF_PARAMETERS.contains(alert)) {
      return peer
          + " found no version of TLS, cipher suite or certificate in common; see minVersion and"
          + " ciphers"
          + suffix;
    }
    if (alert.equals("no_application_protocol")) {
      return peer + " does not speak HTTP/2: it took none of what ALPN offered, h2" + suffix;
    }
    return peer + " gave the TLS handshake up" + suffix;
  }

  static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth++ < 20; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
