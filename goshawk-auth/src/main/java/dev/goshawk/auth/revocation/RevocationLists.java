package dev.goshawk.auth.revocation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The revocation lists of a directory (gRFC A69), PEM or DER, one in a file. A pass that reads all
 * files is the truth, and lists whose files have gone are forgotten; one that cannot read some
 * keeps what those held, and says so once. Any thread reads; one pass after another.
 */
final class RevocationLists {

  private static final Logger LOG = System.getLogger(RevocationLists.class.getName());

  private final Path directory;
  private Map<Path, X509CRL> files = new TreeMap<>(); // of one pass after another
  private String refused = "";
  private volatile Map<X500Principal, List<X509CRL>> byIssuer = Map.of();

  /**
   * The lists that are there now.
   *
   * @throws UncheckedIOException when there is no such directory
   */
  RevocationLists(Path directory) {
    this.directory = directory;
    try {
      read();
    } catch (IOException e) {
      throw new UncheckedIOException("directory of revocation lists " + directory, e);
    }
  }

  /** Looks again. */
  void look() {
    try {
      read();
    } catch (IOException e) {
      say(String.valueOf(e));
    }
  }

  private void read() throws IOException {
    List<Path> present;
    try (Stream<Path> listed = Files.list(directory)) {
      present = listed.filter(Files::isRegularFile).sorted().toList();
    }
    Map<Path, X509CRL> next = new TreeMap<>();
    List<String> bad = new ArrayList<>();
    for (Path file : present) {
      try {
        next.put(file, list(Files.readAllBytes(file)));
      } catch (IOException | GeneralSecurityException | ClassCastException e) {
        bad.add(file.getFileName() + ": " + e.getMessage());
      }
    }
    if (bad.isEmpty()) {
      files = next;
      refused = "";
    } else { // a directory that is half written
      Map<Path, X509CRL> kept = new TreeMap<>(files);
      kept.putAll(next);
      files = kept;
      say(String.join("; ", bad));
    }
    Map<X500Principal, List<X509CRL>> sorted = new HashMap<>();
    files
        .values()
        .forEach(
            list ->
                sorted
                    .computeIfAbsent(list.getIssuerX500Principal(), issuer -> new ArrayList<>())
                    .add(list));
    byIssuer = sorted;
  }

  private static X509CRL list(byte[] bytes) throws GeneralSecurityException {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(bytes));
  }

  private void say(String why) {
    if (!why.equals(refused)) { // once for each mistake
      refused = why;
      LOG.log(
          Level.WARNING,
          "some revocation lists of "
              + directory
              + " cannot be used, those from before hold: "
              + why);
    }
  }

  /** The lists of an issuer. */
  List<X509CRL> of(X500Principal issuer) {
    return byIssuer.getOrDefault(issuer, List.of());
  }
}
