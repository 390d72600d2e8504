package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The user's document lists the parameters that the plugin's descriptor has. */
final class DocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/maven-plugin.md");
  private static final Path DESCRIPTOR = Path.of("target/classes/META-INF/maven/plugin.xml");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (both|`[\\w-]+`) \\|");

  /** Parameters by name, each with the goals that have it. */
  private static Set<String> described() throws Exception {
    Document plugin =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(DESCRIPTOR.toFile());
    Set<String> found = new TreeSet<>();
    NodeList mojos = plugin.getElementsByTagName("mojo");
    for (int i = 0; i < mojos.getLength(); i++) {
      Element mojo = (Element) mojos.item(i);
      NodeList parameters = mojo.getElementsByTagName("parameter");
      for (int j = 0; j < parameters.getLength(); j++) {
        Element parameter = (Element) parameters.item(j);
        if (text(parameter, "editable").equals("true")) {
          found.add(text(parameter, "name") + " of " + text(mojo, "goal"));
        }
      }
    }
    return found;
  }

  private static String text(Element element, String child) {
    return element.getElementsByTagName(child).item(0).getTextContent();
  }

  private static Set<String> documented() throws Exception {
    Set<String> found = new TreeSet<>();
    String section = Files.readString(DOCUMENT).split("## Parameters\n")[1].split("\n## ")[0];
    Matcher rows = ROW.matcher(section);
    while (rows.find()) {
      String goals = rows.group(2).replace("`", "");
      if (!goals.equals("test-generate")) {
        found.add(rows.group(1) + " of generate");
      }
      if (!goals.equals("generate")) {
        found.add(rows.group(1) + " of test-generate");
      }
    }
    return found;
  }

  @Test
  void everyParameterIsDocumentedForItsGoals() throws Exception {
    Set<String> described =
        described().stream().filter(name -> !name.endsWith(" of help")).collect(Collectors.toSet());
    assertThat(documented()).hasSizeGreaterThan(10).isEqualTo(described);
  }
}
