package dev.goshawk.json;

import java.util.Arrays;

/**
 * The grammar of one document as an automaton that takes a byte at a time: it finds where the value
 * ends, and the first byte that no further one can mend.
 *
 * <p>It knows nothing of what is in a string but escapes and control characters, and nothing of
 * limits but the depth: {@link JsonReader} judges those, and says what is wrong. One thread; owned
 * by one {@link JsonSequence}.
 */
final class JsonScanner {
  /** What a byte has brought. */
  enum Step {
    /** It belongs to the value, which goes on. */
    MORE,
    /** It is the last one of the value. */
    COMPLETE,
    /** It is white space behind a number, which ended with the byte before. */
    COMPLETE_BEFORE,
    /** No value has this byte here. */
    WRONG
  }

  private enum State {
    VALUE,
    FIRST_ELEMENT,
    FIRST_NAME,
    NAME,
    COLON,
    AFTER_VALUE,
    STRING,
    ESCAPE,
    UNICODE,
    LITERAL,
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    SIGN,
    EXPONENT_DIGITS
  }

  private final int maxDepth;
  private State state = State.VALUE;
  private boolean[] objects = new boolean[16];
  private int depth;
  private boolean inName;
  private int hexDigits;
  private String literal = "";
  private int literalAt;

  JsonScanner(int maxDepth) {
    this.maxDepth = maxDepth;
  }

  /** Begins with another value. */
  void reset() {
    state = State.VALUE;
    depth = 0;
  }

  /** Whether the value is complete if nothing follows: it is a number. */
  boolean isCompleteNumber() {
    return depth == 0
        && (state == State.ZERO
            || state == State.INTEGER
            || state == State.FRACTION
            || state == State.EXPONENT_DIGITS);
  }

  static boolean isSpace(int octet) {
    return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
  }

  /** Takes the next byte, from 0 to 255. After {@link Step#WRONG} there is no next. */
  Step take(int octet) {
    return switch (state) {
      case STRING -> inString(octet);
      case ESCAPE -> escape(octet);
      case UNICODE -> unicode(octet);
      case LITERAL -> literal(octet);
      case MINUS, ZERO, INTEGER, POINT, FRACTION, EXPONENT, SIGN, EXPONENT_DIGITS -> number(octet);
      default -> isSpace(octet) ? Step.MORE : structure(octet);
    };
  }

  private Step to(State next) {
    state = next;
    return Step.MORE;
  }

  private Step structure(int octet) {
    return switch (state) {
      case VALUE -> value(octet);
      case FIRST_ELEMENT -> octet == ']' ? close(octet) : value(octet);
      case FIRST_NAME -> octet == '}' ? close(octet) : name(octet);
      case NAME -> name(octet);
      case COLON -> octet == ':' ? to(State.VALUE) : Step.WRONG;
      default -> octet == ',' ? to(objects[depth - 1] ? State.NAME : State.VALUE) : close(octet);
    };
  }

  private Step value(int octet) {
    return switch (octet) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '"' -> string(false);
      case '-' -> to(State.MINUS);
      case '0' -> to(State.ZERO);
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> to(State.INTEGER);
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> Step.WRONG;
    };
  }

  private Step open(boolean object) {
    if (depth == maxDepth) {
      return Step.WRONG;
    }
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
    }
    objects[depth++] = object;
    return to(object ? State.FIRST_NAME : State.FIRST_ELEMENT);
  }

  private Step close(int octet) {
    if (octet != (objects[depth - 1] ? '}' : ']')) {
      return Step.WRONG;
    }
    depth--;
    return valueEnds();
  }

  private Step valueEnds() {
    state = State.AFTER_VALUE;
    return depth == 0 ? Step.COMPLETE : Step.MORE;
  }

  private Step name(int octet) {
    return octet == '"' ? string(true) : Step.WRONG;
  }

  private Step string(boolean name) {
    inName = name;
    return to(State.STRING);
  }

  private Step inString(int octet) {
    if (octet == '"') {
      return inName ? to(State.COLON) : valueEnds();
    }
    if (octet == '\\') {
      return to(State.ESCAPE);
    }
    return octet < ' ' ? Step.WRONG : Step.MORE;
  }

  private Step escape(int octet) {
    return switch (octet) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> to(State.STRING);
      case 'u' -> {
        hexDigits = 0;
        yield to(State.UNICODE);
      }
      default -> Step.WRONG;
    };
  }

  private Step unicode(int octet) {
    if (octet > 'f' || Character.digit((char) octet, 16) < 0) {
      return Step.WRONG;
    }
    hexDigits++;
    return hexDigits == 4 ? to(State.STRING) : Step.MORE;
  }

  private Step literal(String begun) {
    literal = begun;
    literalAt = 1;
    return to(State.LITERAL);
  }

  private Step literal(int octet) {
    if (octet != literal.charAt(literalAt)) {
      return Step.WRONG;
    }
    literalAt++;
    return literalAt == literal.length() ? valueEnds() : Step.MORE;
  }

  private Step number(int octet) {
    boolean digit = octet >= '0' && octet <= '9';
    return switch (state) {
      case MINUS -> octet == '0' ? to(State.ZERO) : digit ? to(State.INTEGER) : Step.WRONG;
      case ZERO -> fractionOrEnd(octet);
      case INTEGER -> digit ? Step.MORE : fractionOrEnd(octet);
      case POINT -> digit ? to(State.FRACTION) : Step.WRONG;
      case FRACTION -> digit ? Step.MORE : exponentOrEnd(octet);
      case EXPONENT ->
          octet == '+' || octet == '-'
              ? to(State.SIGN)
              : digit ? to(State.EXPONENT_DIGITS) : Step.WRONG;
      case SIGN -> digit ? to(State.EXPONENT_DIGITS) : Step.WRONG;
      default -> digit ? Step.MORE : numberEnds(octet);
    };
  }

  private Step fractionOrEnd(int octet) {
    return octet == '.' ? to(State.POINT) : exponentOrEnd(octet);
  }

  private Step exponentOrEnd(int octet) {
    return octet == 'e' || octet == 'E' ? to(State.EXPONENT) : numberEnds(octet);
  }

  /** A number ends with the byte before this one. */
  private Step numberEnds(int octet) {
    state = State.AFTER_VALUE;
    if (depth == 0) {
      return isSpace(octet) ? Step.COMPLETE_BEFORE : Step.WRONG;
    }
    return take(octet);
  }
}
