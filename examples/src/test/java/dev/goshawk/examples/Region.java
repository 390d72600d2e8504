package dev.goshawk.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a source file between a line {@code snippet: NAME} and a line {@code end snippet}, both
 * within a comment.
 */
final class Region {
  private Region() {}

  /**
   * The lines of a region, without blank lines at its borders and without the indentation that all
   * of them share.
   *
   * @throws IllegalArgumentException when the file has no such region, or several
   */
  static List<String> of(Path file, String name) throws IOException {
    List<String> region = null;
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      if (isMark(line, "snippet: " + name)) {
        if (region != null) {
          throw new IllegalArgumentException(file + " has several regions named " + name);
        }
        region = new ArrayList<>();
        inside = true;
      } else if (inside && isMark(line, "end snippet")) {
        inside = false;
      } else if (inside) {
        region.add(line);
      }
    }
    if (region == null || inside) {
      throw new IllegalArgumentException(
          file + (inside ? " does not end region " : " has no region ") + name);
    }
    return String.join("\n", region).strip().isEmpty() ? List.of() : dedented(region);
  }

  private static boolean isMark(String line, String text) {
    String bare = line.strip();
    return bare.equals("// " + text) || bare.equals("<!-- " + text + " -->");
  }

  private static List<String> dedented(List<String> lines) {
    int first = 0;
    while (lines.get(first).isBlank()) {
      first++;
    }
    int end = lines.size();
    while (lines.get(end - 1).isBlank()) {
      end--;
    }
    List<String> kept = lines.subList(first, end);
    int indentation =
        kept.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return kept.stream().map(line -> line.isBlank() ? "" : line.substring(indentation)).toList();
  }
}
