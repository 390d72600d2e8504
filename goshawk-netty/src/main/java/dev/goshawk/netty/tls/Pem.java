package dev.goshawk.netty.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys in PEM (RFC 7468). Any thread. */
public final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** What a key begins with that is encrypted as OpenSSL did before PKCS #8. */
  private static final String OLD_ENCRYPTION = "Proc-Type:";

  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private Pem() {}

  private record Block(String label, String base64) {
    byte[] bytes() throws IOException {
      try {
        return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      } catch (IllegalArgumentException e) {
        throw new IOException("the PEM block " + label + " is not base64", e);
      }
    }
  }

  private static List<Block> blocks(byte[] pem) {
    return BLOCK
        .matcher(new String(pem, ISO_8859_1))
        .results()
        .map(block -> new Block(block.group(1), block.group(2)))
        .toList();
  }

  /** The certificates, at least one, in their order. */
  public static List<X509Certificate> certificates(byte[] pem)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(pem)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException("there is no PEM block CERTIFICATE in it");
    }
    return certificates;
  }

  /** The first private key: PKCS #8, or PKCS #1 or SEC 1 without a password. */
  public static PrivateKey key(byte[] pem, @Nullable String password)
      throws IOException, GeneralSecurityException {
    String others = "";
    for (Block block : blocks(pem)) {
      if (block.label().equals("PRIVATE KEY")) {
        return plain(new PKCS8EncodedKeySpec(block.bytes()));
      }
      if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
        if (password == null) {
          throw new IOException("the private key is encrypted, and no password was given");
        }
        return plain(decrypted(block.bytes(), password));
      }
      boolean rsa = block.label().equals("RSA PRIVATE KEY");
      if (rsa || block.label().equals("EC PRIVATE KEY")) {
        if (block.base64().contains(OLD_ENCRYPTION)) {
          throw new IOException(
              "the private key is encrypted in the form from before PKCS #8; 'openssl pkcs8 -topk8'"
                  + " converts it");
        }
        byte[] older = block.bytes();
        return plain(
            new PKCS8EncodedKeySpec(rsa ? OlderKeys.ofPkcs1(older) : OlderKeys.ofSec1(older)));
      }
      others += ", but " + block.label();
    }
    throw new IOException(
        "there is no PEM block PRIVATE KEY (PKCS #8), RSA PRIVATE KEY or EC PRIVATE KEY in it"
            + others
            + "; 'openssl pkcs8 -topk8 -nocrypt' converts other keys");
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] bytes, String password)
      throws IOException, GeneralSecurityException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
    // The parameters of PBES2 know its whole name.
    String algorithm =
        info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
            ? info.getAlgParameters().toString()
            : info.getAlgName();
    PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (InvalidKeySpecException e) {
      throw new GeneralSecurityException("the password of the private key is wrong", e);
    } finally {
      secret.clearPassword();
    }
  }

  private static PrivateKey plain(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
    InvalidKeySpecException last = new InvalidKeySpecException("no key algorithm");
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw new InvalidKeySpecException("the private key is none of " + KEY_ALGORITHMS, last);
  }
}
