package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type, path and configuration key that a document names exists. */
class DocumentsTest {
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)+)\"");

  private static final Symbols SYMBOLS =
      new Symbols(Scan.everything(), literals(), Repository.FILES);

  static List<Path> documents() {
    return Repository.filesNamed(".md");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_namesOnlyWhatExists(Path document) {
    Markdown markdown = Markdown.parse(Repository.read(document));
    List<String> problems = new ArrayList<>();
    for (Markdown.Name name : markdown.code()) {
      SYMBOLS
          .problem(name.text(), document)
          .ifPresent(problem -> problems.add(document + ":" + name.line() + ": " + problem));
    }
    for (Markdown.Name link : markdown.links()) {
      if (!linkExists(link.text(), document)) {
        problems.add(document + ":" + link.line() + ": no such file: " + link.text());
      }
    }
    assertThat(problems)
        .as("names that do not exist; put what is no name of this tree in double backticks")
        .isEmpty();
  }

  @Test
  void check_sawTheDocuments() {
    assertThat(documents()).contains(Path.of("README.md"), Path.of("CONTRIBUTING.md"));
    long names =
        documents().stream()
            .mapToLong(document -> Markdown.parse(Repository.read(document)).code().size())
            .sum();
    assertThat(names).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NoSuchType",
        "Repository.noSuchMember",
        "Repository.NoSuchType",
        "dev.sallyport.nowhere",
        "dev.sallyport.checks.NoSuchType",
        "java.time.NoSuchType",
        "docs/no-such-file.md",
        "no-such-folder/",
        "./no-such-script --flag",
        "nosuch.md",
        "sallyport.no.such-key",
        "SALLYPORT_NO_SUCH_KEY"
      })
  void nameThatDoesNotExist_isAProblem(String code) {
    assertThat(SYMBOLS.problem(code, Path.of("README.md"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Repository",
        "Repository.read",
        "Repository.read(path)",
        "Maven.Run",
        "Maven.Run.output()",
        "dev.sallyport.checks",
        "dev.sallyport.checks.Repository",
        "Instant",
        "java.time.Clock",
        "pom.xml",
        "build-checks/",
        "build-checks/pom.xml",
        "*/pom.xml",
        "./mvnw verify",
        "application/json",
        "TDX",
        "GET",
        "/v1/releases",
        "eat_nonce",
        "com.example.Anything"
      })
  void nameThatExistsOrIsNoName_isNoProblem(String code) {
    assertThat(SYMBOLS.problem(code, Path.of("README.md"))).isEmpty();
  }

  @Test
  void namesInFencesAndDoubleBackticks_areNotChecked() {
    String text =
        """
        `One` and ``Two`` and [a link](docs/there.md)
        ```java
        `Three` [x](y.md)
        ```
        `Four`
        """;
    Markdown markdown = Markdown.parse(text);
    assertThat(markdown.code())
        .containsExactly(new Markdown.Name("One", 1), new Markdown.Name("Four", 5));
    assertThat(markdown.links()).containsExactly(new Markdown.Name("docs/there.md", 1));
  }

  private static boolean linkExists(String link, Path document) {
    if (link.startsWith("#") || link.matches("[a-z]+:.*")) {
      return true;
    }
    Path file = Repository.ROOT.resolve(document).resolveSibling(link.replaceFirst("#.*", ""));
    return Files.exists(file);
  }

  /** String constants of the sources, and the variables that the launcher reads. */
  private static Set<String> literals() {
    Set<String> literals = new HashSet<>();
    for (Path file : Repository.filesNamed(".java")) {
      if (!file.startsWith("build-checks")) {
        collect(LITERAL, Repository.read(file), literals);
      }
    }
    Pattern variable = Pattern.compile("\\$\\{(SALLYPORT_[A-Z_]+)");
    collect(variable, Repository.read(Path.of("sallyport")), literals);
    return literals;
  }

  private static void collect(Pattern pattern, String text, Set<String> found) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
  }
}
