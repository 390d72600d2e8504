package dev.goshawk.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown file as the tests of documents see it: its code blocks, code spans and links.
 *
 * <p>A block that is taken from a source file has a line before it that names the file, from the
 * root of the repository, and the region there: {@code <!-- snippet: examples/pom.xml plugin -->};
 * without a region it is the whole file.
 *
 * @param path where it is
 * @param lines what it says
 */
record Document(Path path, List<String> lines) {
  private static final Pattern MARKER = Pattern.compile("<!-- snippet: (\\S+)(?: (\\S+))? -->");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)");
  private static final Pattern LINK_TO_HEADING = Pattern.compile("\\]\\(([^)#\\s]*#[^)]*)\\)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  /**
   * A fenced block.
   *
   * @param where the document and the line, for people
   * @param language what follows the fence
   * @param source the file and the region of the marker before it; null when there is none
   * @param text its lines
   */
  record Block(String where, String language, @Nullable Source source, List<String> text) {}

  /**
   * Where a block is taken from.
   *
   * @param file from the root of the repository
   * @param region the name of the region in it; null when it is the whole file
   */
  record Source(String file, @Nullable String region) {}

  static Document read(Path path) throws IOException {
    return new Document(path, Files.readAllLines(path));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      int start = i;
      int end = start + 1;
      while (end < lines.size() && !lines.get(end).equals("```")) {
        end++;
      }
      Matcher marker = MARKER.matcher(start == 0 ? "" : lines.get(start - 1));
      blocks.add(
          new Block(
              path.getFileName() + ":" + (start + 1),
              lines.get(start).substring(3).strip(),
              marker.matches() ? new Source(marker.group(1), marker.group(2)) : null,
              lines.subList(start + 1, Math.min(end, lines.size()))));
      i = end;
    }
    return blocks;
  }

  /** What stands between single back-quotes outside of blocks. */
  List<String> spans() {
    return matches(SPAN);
  }

  /** What links lead to, without fragments. */
  List<String> links() {
    return matches(LINK);
  }

  /** What links with a fragment lead to, {@code file.md#fragment} or {@code #fragment}. */
  List<String> linksToHeadings() {
    return matches(LINK_TO_HEADING);
  }

  /** The fragments by which links name the headings. */
  List<String> fragments() {
    return matches(HEADING).stream()
        .map(title -> title.toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  private List<String> matches(Pattern pattern) {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        inside = !inside;
      } else if (!inside) {
        pattern.matcher(line).results().map(result -> result.group(1)).forEach(found::add);
      }
    }
    return found;
  }
}
