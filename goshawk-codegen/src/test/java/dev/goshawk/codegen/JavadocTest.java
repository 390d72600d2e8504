package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class JavadocTest {

  private static List<String> lines(String comment) {
    return new Javadoc().comment(comment).lines(2);
  }

  @Test
  void aShortCommentIsOneLine() {
    assertThat(lines(" Says hello.\n")).containsExactly("  /** Says hello. */");
  }

  @Test
  void emptyLinesPartParagraphs() {
    assertThat(lines(" One\n one.\n\n\n Two.\n"))
        .containsExactly("  /**", "   * One one.", "   *", "   * <p>Two.", "   */");
  }

  @Test
  void linesAreBrokenAtOneHundredColumns() {
    List<String> lines = lines("word ".repeat(60));

    assertThat(lines).hasSizeGreaterThan(4).allMatch(line -> line.length() <= 100);
    assertThat(lines.get(1)).hasSizeGreaterThan(95);
  }

  @Test
  void aCommentThatJustFitsStaysOnOneLine() {
    assertThat(lines("x".repeat(100 - "  /**  */".length()))).hasSize(1);
    assertThat(lines("x".repeat(100 - "  /**  */".length() + 1))).hasSize(3);
  }

  @Test
  void whatJavaOrHtmlWouldReadIsEscaped() {
    assertThat(lines("*/ /* \\u002a @param {@link X} <b> & >"))
        .containsExactly(
            "  /** *&#47; /&#42; &#92;u002a &#64;param {&#64;link X} &lt;b&gt; &amp; &gt; */");
  }

  @Test
  void codeBetweenBackticksIsCode() {
    assertThat(lines("a `b<c> & d` e")).containsExactly("  /** a {@code b<c> & d} e */");
    assertThat(lines("a `*/` `{` `@x` `\\u002a` ` b ` c` d"))
        .containsExactly("  /** a `*&#47;` `{` `&#64;x` `&#92;u002a` ` b ` c` d */");
  }

  @Test
  void listsAndExamplesKeepTheirShape() {
    assertThat(
            lines(" Ways:\n - one,\n   more\n - two\n\n 1. a\n 2. b\n\n     if (x) {\n       y\n"))
        .containsExactly(
            "  /**",
            "   * Ways:",
            "   *",
            "   * <ul>",
            "   *   <li>one, more",
            "   *   <li>two",
            "   * </ul>",
            "   *",
            "   * <ol>",
            "   *   <li>a",
            "   *   <li>b",
            "   * </ol>",
            "   *",
            "   * <pre>",
            "   * if (x) {",
            "   *   y",
            "   * </pre>",
            "   */");
  }

  @Test
  void aFenceThatNeverEndsEndsWithTheComment() {
    assertThat(lines("a\n```\n b\n\nc"))
        .containsExactly(
            "  /**",
            "   * a",
            "   *",
            "   * <pre>",
            "   *  b",
            "   *",
            "   * c",
            "   * </pre>",
            "   */");
  }

  @Test
  void charactersThatTurnTheTextAroundAreSpelledOut() {
    assertThat(lines("a\u202eb\u2066c\u0000d\u0007e"))
        .containsExactly("  /** a&#8238;b&#8294;cde */");
  }

  @Test
  void deprecationIsABlockTagOfItsOwn() {
    assertThat(new Javadoc().comment("Old.").deprecated("Says so.").lines(0))
        .containsExactly("/**", " * Old.", " *", " * @deprecated Says so.", " */");
  }

  @Test
  void aNameGoesBeforeTheFirstParagraph() {
    assertThat(new Javadoc().comment("Does it.").startingWith("X", "else").lines(0))
        .containsExactly("/** X: Does it. */");
    assertThat(new Javadoc().comment("").startingWith("X", "else").lines(0))
        .containsExactly("/** X: else */");
    assertThat(new Javadoc().comment("- item").startingWith("X", "else").lines(0).get(1))
        .isEqualTo(" * X: else");
  }

  @Provide
  Arbitrary<String> nastyComments() {
    return Arbitraries.of(
            "*", "/", "*/", "/*", "\\", "\\u002a", "\\u005c", "u002f", "@", "{", "}", "{@code ",
            "`", "```\n", "<", ">", "&", "&#47;", "\n", "\n\n", "\r", "\t", "    ", "\n    ", "- ",
            "\n- ", "\n * ", "1. ", "2) ", "word", "\u202e", "\u0000", "\ud800", "é")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Property
  void noCommentEndsEarlyOrSaysAnythingToJava(@ForAll @From("nastyComments") String comment) {
    isHarmless(new Javadoc().comment(comment).orElse("Nothing.").lines(2));
  }

  @Test
  void aLineMayEndBetweenACodeTagAndItsText() {
    List<String> lines = lines("*********/*/*/*/*/*{@code {@code `u002f``` ");

    assertThat(lines.get(1)).endsWith("{@code");
    assertThat(lines.get(2)).isEqualTo("   * u002f}``");
    isHarmless(lines);
  }

  /** Nothing in a comment is for Java, and only code tags of ours are for Javadoc. */
  private static void isHarmless(List<String> lines) {
    String text = String.join("\n", lines);

    assertThat(text).startsWith("  /**").endsWith(" */").doesNotContain("\\");
    assertThat(text.indexOf("*/")).isEqualTo(text.length() - 2);
    assertThat(text.lastIndexOf("/*")).isEqualTo(2);
    assertThat(asJavadocReads(lines).replaceAll("\\{@code\\s[^{}@]+}", "")).doesNotContain("@");
    assertThat(text).doesNotContain("<b>").doesNotContain("\r", "\t", "\u0000");
    assertThat(lines).allMatch(line -> line.equals(line.stripTrailing()));
  }

  /** The comment without what its lines begin with: a tag may go over the end of a line. */
  private static String asJavadocReads(List<String> lines) {
    return String.join("\n", lines).replaceAll("\n *\\*+ ?", "\n");
  }
}
