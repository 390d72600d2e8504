package dev.goshawk.netty;

import dev.goshawk.core.transport.Attributes;
import java.util.concurrent.CompletionStage;

/**
 * Gives the TLS settings of each backend, for channels whose backends do not all have the same, or
 * whose certificates and trust come from somewhere else than files. Any thread.
 *
 * <p>It is asked for each attempt to connect, so that new connections take what is given then, and
 * existing ones are unaffected. Settings that are given again and again should be the same object:
 * the channel keeps what it has made of the last 64 of them.
 */
@FunctionalInterface
public interface TlsSupplier {

  /**
   * The settings for a connection to a backend. Must not block.
   *
   * @param backend what the resolver has said of the backend and of its answer as a whole: the
   *     attributes of the {@link dev.goshawk.core.resolve.Endpoint}, over those of the result
   * @return completes with the settings, on any thread. While it does not, the attempt to connect
   *     waits, within its limit of time; when it fails, the attempt has failed
   */
  CompletionStage<ClientTls> tls(Attributes backend);
}
