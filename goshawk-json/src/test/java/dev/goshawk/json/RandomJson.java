package dev.goshawk.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Values that are drawn, and damage that is done to documents. The same seed draws the same. */
final class RandomJson {
  private static final String[] PIECES = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "0", "-", ".", "e", "1", " ", "\n",
    "true", "null", "nan", "/", "'", "a"
  };

  private final Random random;

  RandomJson(long seed) {
    random = new Random(seed);
  }

  /** A value that is no deeper than this. */
  JsonValue value(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 10)) {
      case 0 -> JsonValue.ofNull();
      case 1 -> JsonValue.of(random.nextBoolean());
      case 2 -> JsonValue.of(random.nextLong() >> random.nextInt(64));
      case 3 -> JsonValue.of(number());
      case 4, 5 -> JsonValue.of(string());
      case 6, 7 -> array(depth - 1);
      default -> object(depth - 1);
    };
  }

  private JsonValue array(int depth) {
    List<JsonValue> values = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      values.add(value(depth));
    }
    return JsonArray.of(values);
  }

  private JsonValue object(int depth) {
    JsonObject.Builder builder = JsonObject.builder();
    int members = random.nextInt(8) == 0 ? 40 : random.nextInt(6);
    for (int i = 0; i < members; i++) {
      builder.put(random.nextBoolean() ? string() : "name" + random.nextInt(50), value(depth));
    }
    return builder.build();
  }

  /** Any finite double, and short ones. */
  double number() {
    double any = Double.longBitsToDouble(random.nextLong());
    return switch (random.nextInt(3)) {
      case 0 -> Double.isFinite(any) ? any : 0;
      case 1 -> random.nextInt(100_000) / 100.0;
      default -> random.nextGaussian();
    };
  }

  /** Any string that has no half of a surrogate pair. */
  String string() {
    StringBuilder string = new StringBuilder();
    int kind = random.nextInt(3);
    for (int left = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); left > 0; left--) {
      int codePoint =
          switch (kind) {
            case 0 -> 'a' + random.nextInt(26);
            case 1 -> random.nextInt(0x100);
            default -> random.nextInt(Character.MAX_CODE_POINT + 1);
          };
      boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      string.appendCodePoint(half ? '?' : codePoint);
    }
    return string.toString();
  }

  /** A document with white space, if it is drawn so. */
  byte[] document(JsonValue value) {
    JsonWriter writer = random.nextBoolean() ? new JsonWriter() : JsonWriter.indented();
    return writer.value(value).toByteArray();
  }

  /** The document with a few bytes changed, removed or added. */
  byte[] damaged(byte[] document) {
    byte[] damaged = document;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int from = random.nextInt(damaged.length + 1);
      int to = Math.min(damaged.length, from + (random.nextInt(4) == 0 ? 0 : random.nextInt(3)));
      damaged = replaced(damaged, from, to, piece());
    }
    return damaged;
  }

  private byte[] piece() {
    return switch (random.nextInt(4)) {
      case 0 -> new byte[0];
      case 1 -> new byte[] {(byte) random.nextInt(256)};
      default -> Documents.utf8(PIECES[random.nextInt(PIECES.length)]);
    };
  }

  private static byte[] replaced(byte[] document, int from, int to, byte[] by) {
    byte[] replaced = new byte[document.length - (to - from) + by.length];
    System.arraycopy(document, 0, replaced, 0, from);
    System.arraycopy(by, 0, replaced, from, by.length);
    System.arraycopy(document, to, replaced, from + by.length, document.length - to);
    return replaced;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }
}
