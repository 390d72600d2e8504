package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Documents of each kind that RFC 8259 has and has not, as bytes that char {@code n} of a string is
 * octet {@code n} of.
 */
final class Documents {
  private Documents() {}

  /** {@code bytes} of a text in UTF-8. */
  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static final List<String> VALID_STRUCTURES =
      List.of(
          "{}",
          "[]",
          "[[]]",
          "[[],[[]],{}]",
          "{\"\":0}",
          "{\"a\":{\"b\":{\"c\":[]}}}",
          "{\"a\":1,\"b\":2}",
          "[null,true,false]",
          "[1,\"1\",[1],{\"1\":1}]",
          " { } ",
          "\t\r\n [ \t1 ,\r2\n] \n",
          "{ \"a\" :\t1\r,\n\"b\" : [ ] }",
          "[\"a\"\n]",
          "{\"a\":1,\"A\":1,\"a \":1}",
          "[" + "[".repeat(98) + "]".repeat(98) + "]",
          "{\"a\":".repeat(100) + "1" + "}".repeat(100));

  private static final List<String> VALID_NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "10",
          "1234567890",
          "9223372036854775807",
          "-9223372036854775808",
          "18446744073709551615",
          "1.0",
          "0.1",
          "-0.0",
          "1.2345",
          "1e1",
          "1E1",
          "1e+1",
          "1e-1",
          "0e0",
          "0e+999999999999",
          "0.000e-7",
          "123.456e78",
          "1e400",
          "-1E-400",
          "1e00",
          "1" + "0".repeat(900));

  private static final List<String> VALID_STRINGS =
      List.of(
          "\"\"",
          "\" \"",
          "\"a\"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
          "\"\\u0000\\u001f\\u007f\"",
          "\"\\u00e9\\u20AC\\uFfFf\"",
          "\"\\ud83d\\uDE00\"",
          "\"\\\\u0000\"",
          "\"\u007f\"",
          "\"\u00c3\u00a9\"",
          "\"\u00e2\u0082\u00ac\"",
          "\"\u00ed\u009f\u00bf\u00ee\u0080\u0080\"",
          "\"\u00f0\u009f\u0098\u0080\"",
          "\"\u00f4\u008f\u00bf\u00bf\"",
          "\"\u00ef\u00bf\u00bf\"",
          "\"\u00ef\u00bb\u00bf\"", // a byte order mark within a string is a character
          "\"\u00e2\u0080\u00a8\"", // U+2028
          "\"'/*//#<>&\"",
          "{\"\\u0061\":1,\"b\\n\":2,\"\u00c3\u00a9\":3}");

  private static final List<String> VALID_LITERALS = List.of("true", "false", "null", " null\n");

  private static final List<String> INVALID_STRUCTURES =
      List.of(
          "[1,]",
          "[,1]",
          "[,]",
          "[1,,2]",
          "[1 2]",
          "[1;2]",
          "[1:2]",
          "[\"a\":1]",
          "[1}",
          "[}",
          "]",
          "[1]]",
          "[]a",
          "[][]",
          "{}{}",
          "1 2",
          "{\"a\":1,}",
          "{,\"a\":1}",
          "{\"a\":1,,\"b\":2}",
          "{\"a\" 1}",
          "{\"a\",1}",
          "{\"a\"=1}",
          "{\"a\"}",
          "{\"a\"::1}",
          "{\"a\":}",
          "{:1}",
          "{1:1}",
          "{null:1}",
          "{a:1}",
          "{'a':1}",
          "{\"a\":1]",
          "{]",
          "}",
          "{\"a\":1}}",
          "{\"a\":1 \"b\":2}",
          "{\"a\":1;\"b\":2}",
          "[1]//",
          "/**/[1]",
          "[1/*x*/]",
          "# x\n1",
          "[1] trailing",
          "\u00ef\u00bb\u00bf{}", // byte order mark
          "\u00fe\u00ff\u0000{\u0000}", // UTF-16
          "{\u0000}\u0000",
          "\u0000",
          "[\u000b1]", // white space of other languages
          "[\u000c1]",
          "[\u00c2\u00a01]",
          "[\u00e2\u0080\u00a81]",
          "<xml/>",
          "{\"a\":1,\"a\":1}",
          "{\"a\":1,\"\\u0061\":2}",
          "[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]",
          "[".repeat(101) + "]".repeat(101));

  private static final List<String> INVALID_NUMBERS =
      List.of(
          "00",
          "01",
          "-01",
          "-00",
          "1.e1",
          ".1",
          "-.1",
          "+1",
          "++1",
          "--1",
          "1ee1",
          "1e1.5",
          "1.2.3",
          "1+1",
          "1-1",
          "0x1",
          "0x",
          "1_000",
          "1,000",
          "1a",
          "1f",
          "1L",
          "NaN",
          "-NaN",
          "nan",
          "Infinity",
          "-Infinity",
          "inf",
          "- 1",
          "1 e1",
          "1e 1",
          "1. 0",
          "\u00c2\u00b9",
          "\u00ef\u00bc\u0091",
          "-a",
          "1E+a",
          "0.a",
          "1".repeat(1001));

  private static final List<String> INVALID_STRINGS =
      List.of(
          "'a'",
          "`a`",
          "\"\\a\"",
          "\"\\v\"",
          "\"\\0\"",
          "\"\\x41\"",
          "\"\\'\"",
          "\"\\U0041\"",
          "\"\\u004\"",
          "\"\\u00g0\"",
          "\"\\u+041\"",
          "\"\\u 041\"",
          "\"\\\u0001\"",
          "\"\\\u00e9\"",
          "\"\\u00\u00ff0\"",
          "\"a\nb\"",
          "\"a\tb\"",
          "\"\u0000\"",
          "\"\u001f\"",
          "\"a\"b\"",
          "\"\\ud800\"", // halves of surrogate pairs
          "\"\\udc00\"",
          "\"\\ud800\\ud800\"",
          "\"\\ud800x\"",
          "\"\\ud800\\n\"",
          "\"\\ud800\\u0041\"",
          "\"\\udc00\\ud800\"",
          "{\"\\ud800\":1}",
          "\"\u0080\"", // no UTF-8
          "\"\u00bf\"",
          "\"\u00c0\u0080\"",
          "\"\u00c1\u00bf\"",
          "\"\u00c3\"",
          "\"\u00c3(\"",
          "\"\u00e0\u009f\u00bf\"",
          "\"\u00e2\u0082\"",
          "\"\u00e2(\u00a1\"",
          "\"\u00ed\u00a0\u0080\"",
          "\"\u00ed\u00bf\u00bf\"",
          "\"\u00f0\u008f\u00bf\u00bf\"",
          "\"\u00f0\u009f\u0098\"",
          "\"\u00f0\u009f\u0098(\"",
          "\"\u00f4\u0090\u0080\u0080\"",
          "\"\u00f5\u0080\u0080\u0080\"",
          "\"\u00f8\u0088\u0080\u0080\u0080\"",
          "\"\u00fe\"",
          "\"\u00ff\"",
          "{\"\u00ff\":1}");

  private static final List<String> INVALID_LITERALS =
      List.of(
          "True",
          "TRUE",
          "tru e",
          "trux",
          "truee",
          "nulll",
          "Null",
          "falsy",
          "none",
          "undefined",
          "[tru]",
          "[nul]",
          "[truefalse]",
          "abc",
          "\u00e9",
          "@",
          "-true");

  /** Input that ends too early: right as far as it goes. */
  private static final List<String> TRUNCATED =
      List.of(
          "",
          " ",
          "\n\t",
          "[",
          "[1",
          "[1,",
          "[[]",
          "{",
          "{\"",
          "{\"a",
          "{\"a\"",
          "{\"a\":",
          "{\"a\":1",
          "{\"a\":1,",
          "{\"a\":1,\"b\"",
          "\"",
          "\"a",
          "\"\\",
          "\"\\u",
          "\"\\u0",
          "\"\\u004",
          "\"\\u0041",
          "\"\\ud83d",
          "\"\\ud83d\\",
          "\"\\ud83d\\u",
          "\"\\ud83d\\ude0",
          "\"\u00c3",
          "\"\u00e2\u0082",
          "\"\u00f0\u009f\u0098",
          "-",
          "[-",
          "1.",
          "1e",
          "1e+",
          "[1.",
          "t",
          "tru",
          "fals",
          "nul",
          "[nul",
          "[\"\\");

  static Stream<byte[]> valid() {
    return octets(List.of(VALID_STRUCTURES, VALID_NUMBERS, VALID_STRINGS, VALID_LITERALS));
  }

  /** What no further input could mend. */
  static Stream<byte[]> invalid() {
    return octets(List.of(INVALID_STRUCTURES, INVALID_NUMBERS, INVALID_STRINGS, INVALID_LITERALS));
  }

  static Stream<byte[]> truncated() {
    return octets(List.of(TRUNCATED));
  }

  private static Stream<byte[]> octets(List<List<String>> kinds) {
    List<byte[]> documents = new ArrayList<>();
    kinds.forEach(kind -> kind.forEach(text -> documents.add(text.getBytes(ISO_8859_1))));
    return documents.stream();
  }
}
