package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goshawk.examples.Document.Block;
import dev.goshawk.examples.Document.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What documents show is what the build compiles: every block of code is a region of a source file,
 * every class that is named exists, and every link leads to a file.
 */
class DocumentSnippetsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Languages that the build compiles, or Maven reads. */
  private static final Set<String> COMPILED = Set.of("java", "kotlin", "xml", "proto");

  /** {@code ClientStream}, not {@code Point} or {@code READY}: such a name is that of a class. */
  private static final Pattern CLASS_NAME = Pattern.compile("(?:[A-Z][a-z0-9]+){2,}");

  private static final Pattern DECLARATION =
      Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z][A-Za-z0-9]*)\\b");

  /** A class of another library: some source uses it. */
  private static final Pattern IMPORT = Pattern.compile("(?m)^import [\\w.]+\\.([A-Z]\\w*);$");

  private static final List<String> JDK_PACKAGES =
      List.of(
          "java.lang.",
          "java.util.",
          "java.util.concurrent.",
          "java.util.concurrent.atomic.",
          "java.io.",
          "java.net.",
          "java.security.",
          "java.time.",
          "javax.net.ssl.");

  @TempDir Path temp;

  private static List<Document> documents() throws IOException {
    List<Document> documents = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      for (Path path : Stream.concat(top, docs).sorted().toList()) {
        if (path.toString().endsWith(".md")) {
          documents.add(Document.read(path));
        }
      }
    }
    return documents;
  }

  @Test
  void everyDocumentIsLookedAt() throws IOException {
    assertThat(documents())
        .extracting(document -> ROOT.relativize(document.path()).toString())
        .contains("README.md", "CONTRIBUTING.md", "docs/maintainers/architecture.md");
  }

  @Test
  void everyBlockOfCodeIsARegionOfASource() throws IOException {
    List<String> breaches = new ArrayList<>();
    int blocks = 0;
    for (Document document : documents()) {
      for (Block block : document.blocks()) {
        if (COMPILED.contains(block.language())) {
          blocks++;
          breaches.addAll(breaches(block, ROOT));
        }
      }
    }
    assertThat(breaches).isEmpty();
    assertThat(blocks).as("blocks of code").isGreaterThanOrEqualTo(5);
  }

  private static List<String> breaches(Block block, Path root) throws IOException {
    Source source = block.source();
    if (source == null) {
      return List.of(
          block.where() + ": no line <!-- snippet: FILE REGION --> before this block of code");
    }
    Path file = root.resolve(source.file());
    if (!Files.isRegularFile(file)) {
      return List.of(block.where() + ": there is no file " + source.file());
    }
    String name = source.region();
    List<String> text = name == null ? Files.readAllLines(file) : Region.of(file, name);
    return text.equals(block.text())
        ? List.of()
        : List.of(
            block.where()
                + ": differs from "
                + (name == null ? "" : "region " + name + " of ")
                + source.file()
                + ", which is now:\n"
                + String.join("\n", text));
  }

  @Test
  void everyClassThatIsNamedExists() throws IOException {
    Set<String> known = sourceNames();
    Set<String> named = new HashSet<>();
    for (Document document : documents()) {
      document.spans().stream()
          .filter(span -> CLASS_NAME.matcher(span).matches())
          .forEach(named::add);
    }
    assertThat(named)
        .hasSizeGreaterThan(20)
        .allMatch(name -> known.contains(name) || isOfTheJdk(name));
  }

  /** The types that sources and generated sources declare, nested ones included, or import. */
  private static Set<String> sourceNames() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.filter(Files::isDirectory).toList()) {
        for (String sources : List.of("src", "target/generated-sources")) {
          if (Files.isDirectory(module.resolve(sources))) {
            collectNames(module.resolve(sources), names);
          }
        }
      }
    }
    return names;
  }

  private static void collectNames(Path sources, Set<String> names) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        for (Pattern pattern : List.of(DECLARATION, IMPORT)) {
          pattern.matcher(text).results().forEach(result -> names.add(result.group(1)));
        }
      }
    }
  }

  private static boolean isOfTheJdk(String name) {
    return JDK_PACKAGES.stream()
        .anyMatch(
            prefix -> {
              try {
                Class.forName(prefix + name);
                return true;
              } catch (ClassNotFoundException e) {
                return false;
              }
            });
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (Document document : documents()) {
      assertThat(document.links())
          .as("links in %s", document.path().getFileName())
          .filteredOn(link -> !link.startsWith("https://"))
          .allMatch(link -> Files.exists(document.path().resolveSibling(link)));
    }
  }

  @Test
  void everyFragmentIsAHeading() throws IOException {
    List<String> lost = new ArrayList<>();
    for (Document document : documents()) {
      for (String link : document.linksToHeadings()) {
        String file = link.substring(0, link.indexOf('#'));
        if (!file.startsWith("https://")) {
          Path target = file.isEmpty() ? document.path() : document.path().resolveSibling(file);
          if (!Document.read(target).fragments().contains(link.substring(file.length() + 1))) {
            lost.add(document.path().getFileName() + ": " + link);
          }
        }
      }
    }
    assertThat(lost).isEmpty();
  }

  // The test itself.

  private List<String> breachesOf(String... document) throws IOException {
    Files.writeString(
        temp.resolve("Source.java"),
        """
        class Source {
          // snippet: one
          void one() {

            call();
          }

          // end snippet
        }
        """);
    List<String> breaches = new ArrayList<>();
    for (Block block : new Document(temp.resolve("a.md"), List.of(document)).blocks()) {
      breaches.addAll(breaches(block, temp));
    }
    return breaches;
  }

  @Test
  void aBlockThatIsTheRegionIsNoBreach() throws IOException {
    assertThat(
            breachesOf(
                "<!-- snippet: Source.java one -->",
                "```java",
                "void one() {",
                "",
                "  call();",
                "}",
                "```"))
        .isEmpty();
  }

  @Test
  void aBlockThatDiffersIsFound() throws IOException {
    assertThat(
            breachesOf(
                "<!-- snippet: Source.java one -->",
                "```java",
                "void one() {",
                "  call();",
                "}",
                "```"))
        .singleElement()
        .asString()
        .startsWith("a.md:2: differs from region one of Source.java");
  }

  @Test
  void aBlockWithoutARegionIsTheWholeFile() throws IOException {
    List<String> block = new ArrayList<>(List.of("<!-- snippet: Source.java -->", "```java"));
    assertThat(breachesOf("<!-- snippet: Source.java -->", "```java", "```"))
        .singleElement()
        .asString()
        .startsWith("a.md:2: differs from Source.java, which is now:\nclass Source {");
    block.addAll(Files.readAllLines(temp.resolve("Source.java")));
    block.add("```");
    assertThat(breachesOf(block.toArray(new String[0]))).isEmpty();
  }

  @Test
  void aBlockWithoutMarkerIsFound() throws IOException {
    assertThat(breachesOf("Some words.", "```java", "int x;", "```", "", "```xml", "```"))
        .hasSize(2)
        .allMatch(breach -> breach.contains("no line <!-- snippet: FILE REGION -->"));
  }

  @Test
  void aFileOrRegionThatIsNotThereIsFound() throws IOException {
    assertThat(breachesOf("<!-- snippet: Gone.java one -->", "```java", "```"))
        .containsExactly("a.md:2: there is no file Gone.java");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breachesOf("<!-- snippet: Source.java two -->", "```java", "```"))
        .withMessageEndingWith("has no region two");
  }
}
