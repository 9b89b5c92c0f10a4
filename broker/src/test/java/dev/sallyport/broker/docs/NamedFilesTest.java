package dev.sallyport.broker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator's list of files has each one that a key or a setting of an adapter can name. */
class NamedFilesTest {
  private static final Path CONFIG =
      Path.of("src/main/java/dev/sallyport/broker/config/BrokerConfig.java");
  private static final Path ADAPTERS = Path.of("..", "kms-adapters");
  private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");

  private static final Pattern SCHEME = Pattern.compile("String SCHEME = \"([a-z0-9-]+)\"");

  /** What an adapter reads as a path, and what is called a file wherever its name stands. */
  private static final Pattern PATH_SETTING =
      Pattern.compile("(?:[pP]ath\\(|(?=\"(?:[a-z-]+-)?file\"))\"([a-z-]+)\"");

  private static final Pattern CODE = Pattern.compile("`+([^`]+)`+");

  @Test
  void everyPathOfTheConfiguration_isListed() throws IOException {
    List<String> paths =
        ConfigTable.rows(Docstrings.of(CONFIG)).stream()
            .filter(row -> row.type().startsWith("path") || row.key().endsWith("file"))
            .map(ConfigTable.Row::key)
            .toList();

    assertThat(paths).contains("sallyport.data-dir", "sallyport.tls.key-file");
    assertThat(codes(section())).containsAll(paths);
  }

  /** In one row with the scheme: several adapters call a file by the same name. */
  @Test
  void everyPathOfAnAdapter_isListedWithItsScheme() throws IOException {
    SortedMap<String, SortedSet<String>> settings = adapters();

    assertThat(settings.keySet())
        .contains("local", "vault", "pkcs11", "aws-kms", "gcp-kms", "azure-kv");
    assertThat(settings.get("local")).containsExactly("file", "passphrase-file");
    assertThat(settings.get("pkcs11")).containsExactly("library", "pin-file");
    List<String> rows = section().lines().filter(line -> line.startsWith("|")).toList();
    settings.forEach((scheme, names) ->
        names.forEach(name ->
            assertThat(rows)
                .as("%s of %s", name, scheme)
                .anySatisfy(row -> assertThat(codes(row)).contains(scheme, name))));
  }

  private static SortedMap<String, SortedSet<String>> adapters() throws IOException {
    SortedMap<String, SortedSet<String>> settings = new TreeMap<>();
    try (Stream<Path> modules = Files.list(ADAPTERS)) {
      for (Path module : modules.toList()) {
        String code = code(module.resolve("src/main/java"));
        SCHEME
            .matcher(code)
            .results()
            .map(found -> found.group(1))
            .forEach(scheme ->
                settings.computeIfAbsent(scheme, _ -> new TreeSet<>()).addAll(names(code)));
      }
    }
    return settings;
  }

  private static List<String> names(String code) {
    return PATH_SETTING.matcher(code).results().map(found -> found.group(1)).toList();
  }

  private static String code(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return "";
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(NamedFilesTest::read)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String section() {
    String text = read(OPERATIONS);
    int begin = text.indexOf("## Which files are everything\n");
    int end = text.indexOf("\n## ", begin);
    assertThat(begin).isNotNegative().isLessThan(end);
    return text.substring(begin, end);
  }

  private static List<String> codes(String markdown) {
    return CODE.matcher(markdown).results().map((MatchResult found) -> found.group(1)).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
