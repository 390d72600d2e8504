package dev.goshawk.netty;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Where keys or authorities come from that are neither in files nor fixed: a store of secrets, an
 * agent that renews certificates. Files have a provider of their own, which is {@link
 * TlsIdentity#certificate} and {@link TlsTrust#pem}.
 *
 * <pre>{@code
 * TlsIdentity.provided("vault:shop", () -> List.of(new CertifiedKey(chain, key)))
 * }</pre>
 *
 * <p>Keys and authorities have a provider each, and change apart. New connections use what the
 * provider has; each has one and the same from its first byte to its last. What cannot be used
 * changes nothing, and is named in the log; at the start it fails the start.
 *
 * <p>Called on a thread for that, which it may block, and one at a time for each server or channel;
 * for the first time when the settings are built, by the thread that builds them. It may be shared.
 *
 * @param <T> {@code List<CertifiedKey>} for keys, {@code List<X509Certificate>} for authorities
 */
@FunctionalInterface
public interface CertificateProvider<T> {

  /**
   * What there is now, which is not changed later. When it equals what was there before, nothing is
   * done. Asked for at every {@link TlsBuilder#reloadInterval}, and when a listener was told.
   *
   * @throws IOException when it cannot be had for now
   * @throws GeneralSecurityException when what there is cannot be used
   */
  T current() throws IOException, GeneralSecurityException;

  /**
   * Runs something whenever there may be another {@link #current}, from any thread; it returns at
   * once. Who only answers when asked does nothing here, as is the default.
   *
   * @return ends that; it is run when the server or channel closes
   */
  default Runnable onChange(Runnable listener) {
    return () -> {};
  }
}
