package dev.goshawk.netty.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Keys, certificates and trust as they were read at one moment. Immutable, any thread.
 *
 * @param keys of all identities, the default first
 * @param trust null where the peer is not asked for a certificate
 */
public record TlsMaterial(List<TlsKey> keys, @Nullable X509ExtendedTrustManager trust) {

  /** What the files held at one moment, not yet understood. */
  public static final class Snapshot {
    private final TlsSpec spec;
    private final List<List<byte[]>> contents = new ArrayList<>();

    /**
     * Reads the files. Blocks.
     *
     * @throws IllegalArgumentException when one cannot be read, naming it
     */
    public Snapshot(TlsSpec spec) {
      this.spec = spec;
      spec.identities().forEach(identity -> contents.add(identity.contents()));
      if (spec.trust() != null) {
        contents.add(spec.trust().contents());
      }
    }

    /** The same for the same contents. */
    byte[] digest() {
      MessageDigest digest;
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has SHA-256", e);
      }
      for (List<byte[]> files : contents) {
        for (byte[] file : files) {
          digest.update((file.length + ":").getBytes(US_ASCII)); // where one ends
          digest.update(file);
        }
      }
      return digest.digest();
    }

    /**
     * What it means.
     *
     * @throws IllegalArgumentException when a file cannot be understood, naming it
     */
    public TlsMaterial read() {
      List<TlsKey> keys = new ArrayList<>();
      int i = 0;
      for (TlsSource<List<TlsKey>> identity : spec.identities()) {
        keys.addAll(identity.read(contents.get(i++)));
      }
      return new TlsMaterial(
          keys, spec.trust() == null ? null : spec.trust().read(contents.get(i)));
    }
  }
}
