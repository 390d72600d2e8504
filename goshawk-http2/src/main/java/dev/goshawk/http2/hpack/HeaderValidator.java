package dev.goshawk.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether a decoded header list is well-formed as RFC 9113 section 8 wants it. Event loop
 * only.
 *
 * <p>What a single field is (a certain pseudo-header, an ordinary field, something forbidden) does
 * not change, and a field from an HPACK table is the same object in every block: so it is found out
 * once and left in {@link HeaderField#kind}, and a block that came before costs a check of one byte
 * per field.
 *
 * <p>One rule is bent: blanks at the start or end of an ordinary value, which section 8.2.1
 * forbids, are let through, since gRPC asks its receivers to tolerate them in metadata and other
 * implementations send them.
 *
 * <p>Not judged here, because gRPC has its own answers: {@code host} beside {@code :authority}, the
 * form of {@code :path}, unknown methods.
 */
public final class HeaderValidator {
  /** The value of {@link #contentLength()} when there is no content-length. */
  public static final long NO_LENGTH = -1;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  // Kinds of fields; 0 is not checked yet.
  private static final byte ORDINARY = 1;
  private static final byte LENGTH = 2;
  private static final byte METHOD = 3;
  private static final byte SCHEME = 4;
  private static final byte AUTHORITY = 5;
  private static final byte PATH = 6;
  private static final byte STATUS = 7;
  private static final byte BAD_NAME = 8;
  private static final byte BAD_VALUE = 9;
  private static final byte CONNECTION_SPECIFIC = 10;
  private static final byte BAD_TE = 11;
  private static final byte UNKNOWN_PSEUDO = 12;

  // What a cached block is known to be well-formed as, with nothing in it that needs a check.
  private static final int AS_REQUEST = 1;
  private static final int AS_RESPONSE = 1 << 1;
  private static final int AS_TRAILERS = 1 << 2;

  private static final int OK = 200;

  private long contentLength = NO_LENGTH;
  private int status;

  /** The pseudo-headers of the block that is being checked, a bit for each kind. */
  private int seen;

  private @Nullable HeaderField method;

  HeaderValidator() {}

  /** The content-length of the last block, or {@link #NO_LENGTH}. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the last response is an informational one, to be followed by another. */
  public boolean informational() {
    return status >= 100 && status < 200;
  }

  /**
   * Whether the last response has content although content-length says how much: neither 204 nor
   * 304, whose content-length tells of what is not sent (RFC 9110 section 8.6).
   */
  public boolean hasContent() {
    return status != NO_CONTENT && status != NOT_MODIFIED;
  }

  /** Says what is wrong with a request, or null. */
  public @Nullable String request(HeaderBlock block) {
    if (known(block, AS_REQUEST)) {
      return null;
    }
    return remember(block, AS_REQUEST, checkRequest(block));
  }

  private @Nullable String checkRequest(HeaderBlock block) {
    String wrong = fields(block, bit(METHOD) | bit(SCHEME) | bit(AUTHORITY) | bit(PATH));
    if (wrong != null || block.tooLarge()) {
      return wrong;
    }
    HeaderField theMethod = method;
    if (theMethod == null || theMethod.value().isEmpty()) {
      return "request without :method";
    }
    if (theMethod.value().equals("CONNECT")) {
      return seen == (bit(METHOD) | bit(AUTHORITY))
          ? null
          : "CONNECT request with other pseudo-header fields than :method and :authority";
    }
    if ((seen & bit(SCHEME)) == 0) {
      return "request without :scheme";
    }
    return (seen & bit(PATH)) == 0 ? "request without :path" : null;
  }

  /** Says what is wrong with a response, informational or final, or null. */
  public @Nullable String response(HeaderBlock block) {
    if (known(block, AS_RESPONSE)) {
      return null;
    }
    return remember(block, AS_RESPONSE, checkResponse(block));
  }

  private @Nullable String checkResponse(HeaderBlock block) {
    status = 0;
    String wrong = fields(block, bit(STATUS));
    if (wrong != null || block.tooLarge()) {
      return wrong;
    }
    if (seen == 0) {
      return "response without :status";
    }
    return status == SWITCHING_PROTOCOLS ? "response 101, which HTTP/2 does not have" : null;
  }

  /** Says what is wrong with trailers, or null. */
  public @Nullable String trailers(HeaderBlock block) {
    if (known(block, AS_TRAILERS)) {
      return null;
    }
    return remember(block, AS_TRAILERS, fields(block, 0));
  }

  /** Whether a block has come before and is the plain case. */
  private boolean known(HeaderBlock block, int as) {
    if ((block.validAs & as) == 0) {
      return false;
    }
    contentLength = NO_LENGTH;
    status = OK;
    return true;
  }

  private @Nullable String remember(HeaderBlock block, int as, @Nullable String wrong) {
    if (wrong == null
        && block.isCached()
        && contentLength == NO_LENGTH
        && (as != AS_RESPONSE || status == OK)) {
      block.validAs |= as;
    }
    return wrong;
  }

  /** Checks each field, and the order: pseudo-headers first, and each once. */
  private @Nullable String fields(HeaderBlock block, int allowedPseudo) {
    contentLength = NO_LENGTH;
    seen = 0;
    method = null;
    boolean sawRegular = false;
    for (int i = 0; i < block.count(); i++) {
      HeaderField field = block.field(i);
      byte kind = field.kind;
      if (kind == 0) {
        kind = classify(field);
        field.kind = kind;
      }
      if (kind == ORDINARY) {
        sawRegular = true;
      } else if (kind == LENGTH) {
        sawRegular = true;
        String wrong = length(field.value());
        if (wrong != null) {
          return wrong;
        }
      } else if (kind > STATUS) {
        return forbidden(kind, field);
      } else {
        if ((allowedPseudo & bit(kind)) == 0) {
          return field.name() + " where it does not belong";
        }
        if (sawRegular) {
          return field.name() + " after ordinary fields";
        }
        if ((seen & bit(kind)) != 0) {
          return field.name() + " twice";
        }
        seen |= bit(kind);
        if (kind == METHOD) {
          method = field;
        } else if (kind == STATUS) {
          status = number(field.value());
        }
      }
    }
    return null;
  }

  private static int bit(byte kind) {
    return 1 << kind;
  }

  private static String forbidden(byte kind, HeaderField field) {
    String name = printable(field.name());
    return switch (kind) {
      case BAD_NAME -> "field name " + name + " is empty, in upper case or has forbidden octets";
      case BAD_VALUE -> "value of field " + name + " is not what HTTP allows there";
      case CONNECTION_SPECIFIC -> "field " + name + ", which HTTP/2 forbids";
      case BAD_TE -> "field te with another value than trailers";
      default -> "unknown pseudo-header field " + name;
    };
  }

  private @Nullable String length(String value) {
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9 || length > (Long.MAX_VALUE - digit) / 10) {
        return "content-length is not a number that can be";
      }
      length = length * 10 + digit;
    }
    if (value.isEmpty() || (contentLength != NO_LENGTH && contentLength != length)) {
      return "content-length is empty, or there are two that differ";
    }
    contentLength = length;
    return null;
  }

  private static byte classify(HeaderField field) {
    String name = field.name();
    String value = field.value();
    if (name.isEmpty() || !nameAllowed(name)) {
      return BAD_NAME;
    }
    if (!valueAllowed(value)) {
      return BAD_VALUE;
    }
    return switch (name) {
      case ":method" -> METHOD;
      case ":scheme" -> value.isEmpty() ? BAD_VALUE : SCHEME;
      case ":authority" -> AUTHORITY;
      case ":path" -> value.isEmpty() ? BAD_VALUE : PATH;
      case ":status" -> number(value) >= 100 ? STATUS : BAD_VALUE;
      case "content-length" -> LENGTH;
      case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade" ->
          CONNECTION_SPECIFIC;
      case "te" -> value.equalsIgnoreCase("trailers") ? ORDINARY : BAD_TE;
      default -> name.charAt(0) == ':' ? UNKNOWN_PSEUDO : ORDINARY;
    };
  }

  /**
   * Section 8.2.1: no blanks, controls, upper case or octets from 0x7f on; a colon only in front.
   */
  private static boolean nameAllowed(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || (c >= 'A' && c <= 'Z') || c >= 0x7f || (c == ':' && i > 0)) {
        return false;
      }
    }
    return true;
  }

  /** Section 8.2.1: neither NUL nor line ends. */
  private static boolean valueAllowed(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= '\r' && (c == 0 || c == '\n' || c == '\r')) {
        return false;
      }
    }
    return true;
  }

  /** The number that three digits make, else 0. */
  private static int number(String value) {
    if (value.length() != 3) {
      return 0;
    }
    int number = 0;
    for (int i = 0; i < 3; i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static String printable(String name) {
    var text = new StringBuilder("\"");
    for (int i = 0; i < Math.min(name.length(), 64); i++) {
      char c = name.charAt(i);
      text.append(c > ' ' && c < 0x7f && c != '"' ? c : '?');
    }
    return text.append('"').toString();
  }
}
