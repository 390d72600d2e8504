package dev.goshawk.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Javadoc comment in the making, from the comments of {@code .proto} files and from text of ours.
 *
 * <p>A {@code .proto} comment is plain text with habits: paragraphs are told apart by empty lines,
 * lists begin with {@code -}, {@code *} or numbers, examples are indented by four columns or fenced
 * by three backticks, and code stands between backticks. These become what Javadoc has for them,
 * and every character that Java, HTML or Javadoc would take for its own is escaped, ends of
 * comments and Unicode escapes among them.
 */
final class Javadoc {

  private static final Pattern BULLET = Pattern.compile(" {0,3}[-*+] +(?<text>\\S.*)");
  private static final Pattern NUMBER = Pattern.compile(" {0,3}\\d+[.)] +(?<text>\\S.*)");
  private static final Pattern FIRST_NUMBER = Pattern.compile(" {0,3}1[.)] +\\S.*");
  private static final Pattern SECOND_ASTERISK = Pattern.compile("\\A\\*(?=\\s|\\z)");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\r\\t]]");
  private static final String EXAMPLE_INDENT = "    ";
  private static final String FENCE = "```";

  private final List<Block> blocks = new ArrayList<>();
  private String deprecated = "";

  /** What a comment is made of. Texts are escaped. */
  private sealed interface Block {
    record Paragraph(String text) implements Block {}

    record Items(String tag, List<String> items) implements Block {}

    record Example(List<String> lines) implements Block {}
  }

  /** Adds the comment of a {@code .proto} file; nothing when it is empty. */
  Javadoc comment(String comment) {
    // Of a comment that begins with two asterisks, protoc passes the second on.
    List<String> lines =
        unindented(
            SECOND_ASTERISK.matcher(CONTROL.matcher(comment).replaceAll("")).replaceFirst(""));
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      if (line.isEmpty()) {
        i++;
      } else if (line.strip().startsWith(FENCE)) {
        i = fenced(lines, i + 1);
      } else if (line.startsWith(EXAMPLE_INDENT)) {
        i = indented(lines, i);
      } else if (BULLET.matcher(line).matches()) {
        i = items(lines, i, "ul", BULLET);
      } else if (FIRST_NUMBER.matcher(line).matches()) {
        i = items(lines, i, "ol", NUMBER);
      } else {
        i = paragraph(lines, i);
      }
    }
    return this;
  }

  /** Adds a paragraph that is Javadoc already. */
  Javadoc paragraph(String javadoc) {
    blocks.add(new Block.Paragraph(javadoc));
    return this;
  }

  /** Puts text, Javadoc already, before the first paragraph, or makes it the first. */
  Javadoc startingWith(String javadoc, String otherwise) {
    if (!blocks.isEmpty() && blocks.get(0) instanceof Block.Paragraph first) {
      blocks.set(0, new Block.Paragraph(javadoc + ": " + first.text));
    } else {
      blocks.add(0, new Block.Paragraph(javadoc + ": " + otherwise));
    }
    return this;
  }

  /** Adds a paragraph when there is nothing else. */
  Javadoc orElse(String javadoc) {
    return blocks.isEmpty() ? paragraph(javadoc) : this;
  }

  /** Adds the block tag {@code @deprecated}. */
  Javadoc deprecated(String why) {
    deprecated = why;
    return this;
  }

  /** The comment, each line indented by so many columns. */
  List<String> lines(int indent) {
    String spaces = " ".repeat(indent);
    if (blocks.size() == 1
        && deprecated.isEmpty()
        && blocks.get(0) instanceof Block.Paragraph only
        && JavaSource.fits(spaces + "/** " + only.text + " */")) {
      return List.of(spaces + "/** " + only.text + " */");
    }
    List<String> content = content(JavaSource.WIDTH - indent - " * ".length());
    List<String> lines = new ArrayList<>();
    lines.add(spaces + "/**");
    for (String line : content) {
      lines.add(spaces + (line.isEmpty() ? " *" : " * " + line));
    }
    lines.add(spaces + " */");
    return lines;
  }

  private List<String> content(int width) {
    List<String> content = new ArrayList<>();
    for (Block block : blocks) {
      boolean first = content.isEmpty();
      if (!first) {
        content.add("");
      }
      if (block instanceof Block.Paragraph paragraph) {
        wrap((first ? "" : "<p>") + paragraph.text, "", width, content);
      } else if (block instanceof Block.Items items) {
        content.add("<" + items.tag + ">");
        items.items.forEach(item -> wrap("  <li>" + item, "      ", width, content));
        content.add("</" + items.tag + ">");
      } else if (block instanceof Block.Example example) {
        content.add("<pre>");
        content.addAll(example.lines);
        content.add("</pre>");
      }
    }
    if (!deprecated.isEmpty()) {
      content.add("");
      wrap("@deprecated " + deprecated, "    ", width, content);
    }
    return content;
  }

  /** Breaks text at blanks into lines of at most {@code width}; a longer word gets its own line. */
  private static void wrap(String text, String hanging, int width, List<String> lines) {
    StringBuilder line = new StringBuilder();
    int start = indent(text);
    line.append(text, 0, start);
    boolean empty = true;
    for (String word : text.substring(start).split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(hanging);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
  }

  private int fenced(List<String> lines, int start) {
    int end = start;
    while (end < lines.size() && !lines.get(end).strip().equals(FENCE)) {
      end++;
    }
    example(lines.subList(start, end));
    return end + 1;
  }

  private int indented(List<String> lines, int start) {
    int end = start;
    for (int i = start; i < lines.size(); i++) {
      if (lines.get(i).startsWith(EXAMPLE_INDENT)) {
        end = i + 1;
      } else if (!lines.get(i).isEmpty()) {
        break;
      }
    }
    example(lines.subList(start, end));
    return end;
  }

  private void example(List<String> lines) {
    List<String> code = new ArrayList<>();
    for (String line : unindented(String.join("\n", lines))) {
      code.add(escaped(line));
    }
    if (!code.isEmpty()) {
      blocks.add(new Block.Example(code));
    }
  }

  private int items(List<String> lines, int start, String tag, Pattern marker) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    int margin = indent(lines.get(start));
    int i = start;
    for (; i < lines.size() && !lines.get(i).isEmpty(); i++) {
      Matcher next = marker.matcher(lines.get(i));
      if (indent(lines.get(i)) < margin) {
        break;
      }
      if (next.matches()) {
        if (i > start) {
          items.add(prose(item.toString()));
        }
        item.setLength(0);
        item.append(next.group("text"));
      } else {
        item.append(' ').append(lines.get(i));
      }
    }
    items.add(prose(item.toString()));
    blocks.add(new Block.Items(tag, items));
    return i;
  }

  private int paragraph(List<String> lines, int start) {
    StringBuilder text = new StringBuilder();
    int i = start;
    for (; i < lines.size() && !lines.get(i).isEmpty(); i++) {
      String line = lines.get(i);
      if (line.strip().startsWith(FENCE) || BULLET.matcher(line).matches()) {
        break;
      }
      if (FIRST_NUMBER.matcher(line).matches()) {
        break;
      }
      text.append(' ').append(line);
    }
    paragraph(prose(text.toString()));
    return i;
  }

  /** The lines of a comment without the columns that all of them leave empty, nor blank ends. */
  private static List<String> unindented(String comment) {
    List<String> lines = new ArrayList<>();
    int margin = Integer.MAX_VALUE;
    for (String raw : comment.split("\\R", -1)) {
      String line = raw.replace("\t", EXAMPLE_INDENT).stripTrailing();
      lines.add(line);
      if (!line.isEmpty()) {
        margin = Math.min(margin, indent(line));
      }
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    while (!lines.isEmpty() && lines.get(0).isEmpty()) {
      lines.remove(0);
    }
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, lines.get(i).isEmpty() ? "" : lines.get(i).substring(margin));
    }
    return lines;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** Running text with its blanks made single, code between backticks marked, the rest escaped. */
  private static String prose(String text) {
    String single = text.strip().replaceAll("\\s+", " ");
    StringBuilder javadoc = new StringBuilder();
    int i = 0;
    while (i < single.length()) {
      int open = single.indexOf('`', i);
      int close = open < 0 ? -1 : single.indexOf('`', open + 1);
      if (close < 0) {
        break;
      }
      String code = single.substring(open + 1, close);
      boolean plain = code.equals(code.strip()) && CODE.matcher(code).matches();
      javadoc.append(escaped(single.substring(i, plain ? open : close)));
      if (plain) {
        javadoc.append("{@code ").append(code).append('}');
        i = close + 1;
      } else {
        i = close;
      }
    }
    return javadoc.append(escaped(single.substring(i))).toString();
  }

  /**
   * What may stand in a code tag as it is: nothing that ends the tag or the comment, no escapes.
   */
  private static final Pattern CODE = Pattern.compile("[ -~&&[^{}@\\\\*`]]+");

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char before = i == 0 ? ' ' : text.charAt(i - 1);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '@' -> escaped.append("&#64;");
        case '\\' -> escaped.append("&#92;");
        case '/' -> escaped.append(before == '*' ? "&#47;" : "/");
        case '*' -> escaped.append(before == '/' ? "&#42;" : "*");
        default -> {
          if (Character.getType(c) == Character.FORMAT) {
            escaped.append("&#").append((int) c).append(';'); // could turn the text around
          } else if (!Character.isISOControl(c)) {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }
}
