package dev.goshawk.core.trace;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the TLS handshake of a connection has ended, by the names that metrics have for it.
 * Immutable, any thread. Source: gRFC A118.
 *
 * @param result whether it succeeded, or else why not
 * @param resumption whether it went on with an older session; null where nobody knows: when it
 *     failed, and with BoringSSL, which does not tell
 */
public record TlsHandshake(Result result, @Nullable Resumption resumption) {

  /** Whether a handshake succeeded, or else why not, as far as the provider of TLS tells. */
  public enum Result {
    /** Both ends agreed. */
    SUCCESS,
    /** It failed, and nothing else here says why. */
    UNKNOWN_FAILURE,
    /** A certificate was refused, or none was shown where one has to be. */
    CERTIFICATE_VERIFICATION_FAILED,
    /** The authority has revoked a certificate. */
    CERTIFICATE_REVOKED,
    /** A certificate is out of date. */
    CERTIFICATE_EXPIRED,
    /** A certificate is for later. */
    CERTIFICATE_NOT_YET_VALID,
    /** The authority that has signed a certificate is not trusted. */
    CERTIFICATE_AUTHORITY_INVALID,
    /** The certificate is for another name than the one asked for. */
    CERTIFICATE_HOSTNAME_MISMATCH,
    /** A certificate could not be read. */
    CERTIFICATE_MALFORMED,
    /** The two ends have no cipher suite in common. */
    CIPHER_SUITE_MISMATCH,
    /** The two ends have no version of TLS in common. */
    PROTOCOL_VERSION_UNSUPPORTED,
    /** The client went back to an older version than it had to (RFC 7507). */
    INAPPROPRIATE_FALLBACK,
    /** The two ends did not agree on HTTP/2 by ALPN. */
    NO_APPLICATION_PROTOCOL,
    /** What one end has signed is not from it. */
    SIGNATURE_VERIFICATION_FAILED,
    /** A record could not be decrypted. */
    DECRYPTION_FAILED,
    /** The two ends did not agree on a key. */
    KEY_EXCHANGE_FAILURE,
    /** The peer sent what has no place in the handshake, such as plaintext. */
    UNEXPECTED_MESSAGE,
    /** It was not over in time. */
    HANDSHAKE_TIMEOUT,
    /** The peer went away in the middle of it. */
    PEER_CONNECTION_CLOSED
  }

  /** Whether a handshake went on with an older session. */
  public enum Resumption {
    /** A new session was made. */
    FULL_HANDSHAKE,
    /** An older session went on. */
    RESUMED_HANDSHAKE
  }

  /** A handshake that has ended. */
  public TlsHandshake {
    Objects.requireNonNull(result, "result");
  }
}
