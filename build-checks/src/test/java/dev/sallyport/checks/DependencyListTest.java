package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * docs/dependencies.md gives a reason for every dependency, every version that is only managed and
 * every plugin, and for no other.
 */
class DependencyListTest {
  private static final Path LIST = Path.of("docs/dependencies.md");

  /** The first cell of a row and the last one, which says why. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| *`([^`: ]+:[^`: ]+)` *\\|(?:[^|]*\\|)*? *[^| ][^|]*\\|$", Pattern.MULTILINE);

  @Test
  void everyDependency_hasAReasonAndEveryReasonADependency() throws Exception {
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(declared());
  }

  @Test
  void check_sawThePoms() throws Exception {
    assertThat(declared().size()).isGreaterThan(30);
  }

  private static Set<String> listed() {
    Set<String> listed = new TreeSet<>();
    Matcher row = ROW.matcher(Repository.read(LIST));
    while (row.find()) {
      listed.add(row.group(1));
    }
    return listed;
  }

  private static Set<String> declared() throws Exception {
    Set<String> declared = new HashSet<>();
    for (Path pom : Repository.files(path -> path.endsWith("pom.xml"))) {
      InputSource source = new InputSource(new StringReader(Repository.read(pom)));
      Element project =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(source)
              .getDocumentElement();
      for (String kind : List.of("dependency", "path", "plugin")) {
        NodeList nodes = project.getElementsByTagNameNS("*", kind);
        for (int i = 0; i < nodes.getLength(); i++) {
          declared.add(coordinates((Element) nodes.item(i)));
        }
      }
    }
    declared.removeIf(coordinates -> coordinates.startsWith("dev.sallyport:"));
    // An element without an artifactId is a plugin's setting, such as Surefire's
    // dependenciesToScan.
    declared.removeIf(coordinates -> coordinates.endsWith(":"));
    return new TreeSet<>(declared);
  }

  private static String coordinates(Element element) {
    String group = child(element, "groupId");
    return (group.isEmpty() ? "org.apache.maven.plugins" : group)
        + ":"
        + child(element, "artifactId");
  }

  private static String child(Element element, String name) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (name.equals(node.getLocalName())) {
        return node.getTextContent().strip();
      }
    }
    return "";
  }
}
