package dev.goshawk.core.resolve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is to reach, as text: a scheme, and what its resolver makes of the rest.
 * Immutable, any thread.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code scheme:path}<td>where the scheme is one that the channel knows
 * <tr><td>{@code scheme://authority/path}<td>the authority says who is to be asked; often empty, as
 * in {@code dns:///host:port}
 * <tr><td>anything else<td>a path of the default scheme, {@code dns}: {@code host:port}
 * </table>
 *
 * <p>So {@code localhost:50051} is a host and a port, as no scheme is called localhost. Source: <a
 * href="https://github.com/grpc/grpc/blob/master/doc/naming.md">gRPC name resolution</a>.
 *
 * @param text the target as it was given
 * @param scheme in lower case
 * @param authority who is to be asked, percent-decoded; empty where the text leaves it empty, null
 *     where there is no {@code //}
 * @param path what is asked for, percent-decoded, without the slash behind the authority
 * @param absolute whether the path stood behind a slash: {@code unix:///path}
 */
public record Target(
    String text, String scheme, @Nullable String authority, String path, boolean absolute) {

  /**
   * Reads a target.
   *
   * @param known which schemes the channel knows
   * @throws IllegalArgumentException when the text is none of the forms, saying why
   */
  public static Target parse(String text, String defaultScheme, Predicate<String> known) {
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!isScheme(scheme) || !known.test(scheme)) {
      String unsupported = isScheme(scheme) ? UnsupportedSchemes.why(scheme, text, colon) : null;
      if (unsupported != null) {
        throw bad(text, unsupported);
      }
      return new Target(text, defaultScheme, "", text, true);
    }
    String rest = text.substring(colon + 1);
    if (!rest.startsWith("//")) {
      return new Target(text, scheme, null, decode(rest), rest.startsWith("/"));
    }
    int slash = rest.indexOf('/', 2);
    if (slash < 0) {
      throw bad(
          text,
          "after '"
              + scheme
              + "://' an authority, which may be empty, a slash and a path are expected");
    }
    return new Target(
        text, scheme, decode(rest.substring(2, slash)), decode(rest.substring(slash + 1)), true);
  }

  /** The target as telemetry and logs show it: always with its scheme. */
  public String canonical() {
    return authority == null ? scheme + ":" + path : scheme + "://" + authority + "/" + path;
  }

  /** That the target is wrong, and why. */
  public IllegalArgumentException bad(String why) {
    return bad(text, why);
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("target '" + text + "': " + why);
  }

  /**
   * The octets that escapes stand for, as UTF-8, in their place. What is no escape stays as it is:
   * paths of files may have a percent sign, and so has an IPv6 address with a zone.
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < plain.length; i++) {
      int high = plain[i] == '%' && i + 2 < plain.length ? digit(plain[i + 1]) : -1;
      int low = high < 0 ? -1 : digit(plain[i + 2]);
      if (low >= 0) {
        octets.write(high << 4 | low);
        i += 2;
      } else {
        octets.write(plain[i]);
      }
    }
    return octets.toString(StandardCharsets.UTF_8);
  }

  /** The value of a hexadecimal digit in ASCII, or -1. */
  private static int digit(byte octet) {
    return octet < 0 ? -1 : Character.digit(octet, 16);
  }

  static boolean isScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
