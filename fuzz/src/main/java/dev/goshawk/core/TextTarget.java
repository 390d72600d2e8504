package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Metadata;
import dev.goshawk.core.wire.GrpcTimeout;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.PercentEncoding;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts in header fields, each held against a plain reading of it. The first byte chooses:
 * {@code grpc-timeout}, {@code grpc-message}, or a {@code -bin} value; the rest is the text.
 */
public final class TextTarget implements FuzzTarget {

  private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,8})([HMSmun])");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})");
  private static final Pattern UNESCAPED = Pattern.compile("[ -$&-~]*");
  private static final Pattern UPPER_ESCAPE = Pattern.compile("%[0-9A-F]{2}");
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final Pattern BASE64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?");
  private static final String BINARY = "x-bin";

  /** Made by the fuzzer. */
  public TextTarget() {}

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    int which = choices.next() % 3;
    byte[] rest = choices.rest();
    switch (which) {
      case 0 -> timeout(new String(rest, ISO_8859_1));
      case 1 -> percent(rest);
      default -> base64(rest);
    }
  }

  private static void timeout(String text) {
    Matcher parts = TIMEOUT.matcher(text);
    long expected = GrpcTimeout.MALFORMED;
    if (parts.matches()) {
      BigInteger nanos =
          new BigInteger(parts.group(1)).multiply(BigInteger.valueOf(nanosOf(parts.group(2))));
      expected = nanos.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }
    Judge.same("nanoseconds", expected, GrpcTimeout.parse(text));

    long nanos = 0;
    for (int i = 0; i < Math.min(8, text.length()); i++) {
      nanos = nanos << 8 | text.charAt(i);
    }
    Matcher formatted = TIMEOUT.matcher(GrpcTimeout.format(nanos));
    Judge.holds(formatted.matches(), "%d formatted as %s", nanos, formatted);
    long read = GrpcTimeout.parse(GrpcTimeout.format(nanos));
    long unit = nanosOf(formatted.group(2));
    Judge.holds(
        nanos <= 0
            ? read == 1
            : read <= nanos && (nanos - read < unit || read / unit == 99_999_999),
        "%d formatted as %s",
        nanos,
        GrpcTimeout.format(nanos));
  }

  /** The nanoseconds of a unit. */
  private static long nanosOf(String unit) {
    return switch (unit) {
      case "H" -> 3_600_000_000_000L;
      case "M" -> 60_000_000_000L;
      case "S" -> 1_000_000_000L;
      case "m" -> 1_000_000L;
      case "u" -> 1_000L;
      default -> 1L;
    };
  }

  private static void percent(byte[] octets) {
    String value = new String(octets, ISO_8859_1);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(value);
    int at = 0;
    while (escape.find(at)) {
      expected.writeBytes(value.substring(at, escape.start()).getBytes(ISO_8859_1));
      expected.write(Integer.parseInt(escape.group(1), 16));
      at = escape.end();
    }
    expected.writeBytes(value.substring(at).getBytes(ISO_8859_1));
    Judge.same("decoded", expected.toString(UTF_8), PercentEncoding.decode(value));

    for (String message : List.of(new String(octets, UTF_8), new String(octets, UTF_16BE))) {
      String encoded = PercentEncoding.encode(message);
      String unescaped = UPPER_ESCAPE.matcher(encoded).replaceAll(""); // one pattern would recurse
      Judge.holds(UNESCAPED.matcher(unescaped).matches(), "encoded as %s", encoded);
      String sent = new String(message.getBytes(UTF_8), UTF_8); // half a surrogate pair is '?'
      Judge.same("decoded again", sent, PercentEncoding.decode(encoded));
    }
  }

  private static void base64(byte[] octets) {
    String value = new String(octets, ISO_8859_1);
    List<byte[]> expected = new ArrayList<>();
    boolean wellFormed = true;
    for (String one : value.split(",", -1)) {
      byte[] bytes = decodeBase64(one.strip());
      wellFormed &= bytes != null;
      if (bytes != null) {
        expected.add(bytes);
      }
    }
    Metadata.Builder builder = Metadata.builder();
    try {
      MetadataWire.read(new HeaderField(BINARY, value), builder);
      Judge.holds(wellFormed, "'%s' was taken for base64", value);
      same(expected, builder.build());
    } catch (IllegalArgumentException e) {
      Judge.holds(!wellFormed, "'%s' was refused: %s", value, e.getMessage());
    }

    Metadata metadata =
        Metadata.builder().add(Metadata.Entry.ofBytes(BINARY, octets, false)).build();
    Metadata.Builder again = Metadata.builder();
    Written written = new Written(again);
    MetadataWire.write(metadata, written);
    same(List.of(octets), again.build());
    Judge.same("size", written.size, MetadataWire.size(metadata));
  }

  /** The bytes of RFC 4648 section 4, with padding or without; null for anything else. */
  private static byte @Nullable [] decodeBase64(String text) {
    if (!BASE64.matcher(text).matches()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int bits = 0;
    int value = 0;
    for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
      value = (value << 6 | ALPHABET.indexOf(text.charAt(i))) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(value >> bits);
      }
    }
    return bytes.toByteArray();
  }

  private static void same(List<byte[]> expected, Metadata actual) {
    Judge.same("entries", expected.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      Judge.holds(
          Arrays.equals(expected.get(i), actual.entry(i).bytes()), "entry %d is another", i);
    }
  }

  /** Fields that are read back as they are written. */
  private static final class Written implements HeaderWriter {
    private final Metadata.Builder into;
    private long size;

    Written(Metadata.Builder into) {
      this.into = into;
    }

    @Override
    public void template(HeaderTemplate template) {
      throw new AssertionError("metadata as a template");
    }

    @Override
    public void field(String name, String value, Indexing indexing) {
      HeaderField field = new HeaderField(name, value);
      size += field.size();
      MetadataWire.read(field, into);
    }
  }
}
