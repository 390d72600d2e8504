package dev.goshawk.netty.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Private keys in the forms from before PKCS #8, put into that, which is what the JDK reads: PKCS
 * #1 for RSA (RFC 8017 appendix A.1.2) and SEC 1 for EC (RFC 5915). Any thread.
 *
 * <pre>
 *   PrivateKeyInfo ::= SEQUENCE {                       RFC 5208
 *     version    INTEGER 0,
 *     algorithm  SEQUENCE { OBJECT IDENTIFIER, parameters },
 *     key        OCTET STRING with the older form }
 * </pre>
 */
final class OlderKeys {

  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int PARAMETERS = 0xa0; // [0] of RFC 5915: the curve

  private static final byte[] ZERO = {INTEGER, 1, 0};

  /** 1.2.840.113549.1.1.1, rsaEncryption, and NULL. */
  private static final byte[] RSA = {
    0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
  };

  /** 1.2.840.10045.2.1, ecPublicKey. */
  private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private OlderKeys() {}

  /** A key of RSA in PKCS #1 as PKCS #8. */
  static byte[] ofPkcs1(byte[] key) {
    return sequence(ZERO, sequence(RSA), value(OCTETS, key));
  }

  /**
   * A key of EC in SEC 1 as PKCS #8.
   *
   * @throws IOException when it does not name its curve
   */
  static byte[] ofSec1(byte[] key) throws IOException {
    Reading inner = new Reading(key, 0, key.length).enter(SEQUENCE);
    inner.skip(INTEGER); // the version
    inner.skip(OCTETS); // the key itself
    if (!inner.isAt(PARAMETERS)) {
      throw new IOException(
          "the PEM block EC PRIVATE KEY does not name its curve; 'openssl pkcs8 -topk8 -nocrypt'"
              + " converts it");
    }
    return sequence(ZERO, sequence(EC, inner.enter(PARAMETERS).rest()), value(OCTETS, key));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return value(SEQUENCE, all.toByteArray());
  }

  /**
   * A value with its tag and its length, which takes one byte below 128 and three from there on.
   */
  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else { // a key that would need three bytes is none
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** Values of DER, one after another. One thread. */
  private static final class Reading {
    private final byte[] der;
    private final int end;
    private int at;

    Reading(byte[] der, int at, int end) {
      this.der = der;
      this.at = at;
      this.end = end;
    }

    boolean isAt(int tag) {
      return at < end && (der[at] & 0xff) == tag;
    }

    void skip(int tag) throws IOException {
      at = enter(tag).end;
    }

    /** What is in the value that comes next. */
    Reading enter(int tag) throws IOException {
      if (!isAt(tag) || end - at < 2) {
        throw malformed();
      }
      int start = at + 2;
      int length = der[at + 1] & 0xff;
      if (length > 0x80) {
        int count = length - 0x80;
        if (count > 2 || start + count > end) {
          throw malformed();
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = (length << 8) | (der[start++] & 0xff);
        }
      }
      if (length > end - start) {
        throw malformed();
      }
      return new Reading(der, start, start + length);
    }

    byte[] rest() {
      return Arrays.copyOfRange(der, at, end);
    }

    private static IOException malformed() {
      return new IOException("the PEM block EC PRIVATE KEY is no key of SEC 1");
    }
  }
}
