package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text of the repository never says, and what a suppressed warning always says. */
class HouseTextTest {
  /** Folders that exist on the machine of whoever wrote the line. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![A-Za-z0-9_$}.*])/(?:work|root|farm|home/[a-z]\\w*|Users/\\w+)/");

  /** A reader of the repository sees neither the issue tracker nor who worked when. */
  private static final Pattern TRACKER =
      Pattern.compile("(?i)\\b(?:issue|pull request|milestone) #?\\d+\\b|(?<=[ (])#\\d+\\b");

  private static final Pattern URL_HOST = Pattern.compile("https?://([A-Za-z0-9.-]+)");

  /** Where build files may point: Maven's own place, schemas, and pages for people. */
  private static final List<String> BUILD_HOSTS =
      List.of(
          "repo.maven.apache.org",
          "maven.apache.org",
          "www.apache.org",
          "www.w3.org",
          "adoptium.net");

  private static final Pattern REPOSITORY_ELEMENT =
      Pattern.compile(
          "<(?:repositor(?:y|ies)|pluginRepositor(?:y|ies)|mirror|distributionManagement)>");

  private static final Pattern SUPPRESSION = Pattern.compile("@SuppressWarnings");

  @Test
  void files_nameNoMachinePath() {
    assertThat(find(MACHINE_PATH, Repository.FILES)).isEmpty();
  }

  @Test
  void files_nameNoTracker() {
    List<Path> written = Repository.files(path -> !isData(path));
    assertThat(find(TRACKER, written)).isEmpty();
  }

  @Test
  void buildFiles_nameNoRegistry() {
    List<Path> buildFiles = Repository.files(HouseTextTest::isBuildFile);
    assertThat(buildFiles).contains(Path.of("pom.xml"), Path.of("mvnw"));
    assertThat(find(REPOSITORY_ELEMENT, buildFiles)).isEmpty();
    List<String> foreign = new ArrayList<>();
    for (Path file : buildFiles) {
      Matcher matcher = URL_HOST.matcher(Repository.read(file));
      while (matcher.find()) {
        if (!BUILD_HOSTS.contains(matcher.group(1))) {
          foreign.add(file + ": " + matcher.group(1));
        }
      }
    }
    assertThat(foreign).isEmpty();
  }

  @Test
  void suppressedWarning_hasAReason() {
    List<String> bare = new ArrayList<>();
    for (Path file : Repository.filesNamed(".java")) {
      List<String> lines = Repository.read(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean said = line.contains("//") || (i > 0 && lines.get(i - 1).strip().startsWith("//"));
        if (line.strip().startsWith(SUPPRESSION.pattern()) && !said) {
          bare.add(file + ":" + (i + 1) + ": " + line.strip());
        }
      }
    }
    assertThat(bare).as("suppressions without a comment on the line or above it").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"see (%s12)", "fixes issue 7 at last", "as Issue #7 says", "at %s31"})
  void tracker_isFound(String text) {
    assertThat(TRACKER.matcher(text.formatted("#", "#")).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cd %swork%smain", "`%sroot%s.m2`", "=%shome%sann%1$sx"})
  void machinePath_isFound(String text) {
    assertThat(MACHINE_PATH.matcher(text.formatted("/", "/") + "/").find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/work/x", "$HOME/work/", "a/root/b", "/var/lib/sallyport/", "#fff"})
  void ordinaryText_isNotFound(String text) {
    assertThat(MACHINE_PATH.matcher(text).find()).isFalse();
    assertThat(TRACKER.matcher(text).find()).isFalse();
  }

  private static List<String> find(Pattern pattern, List<Path> files) {
    assertThat(files).hasSizeGreaterThan(1);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Repository.text(file).orElse("").lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        Matcher matcher = pattern.matcher(lines.get(i));
        if (matcher.find() && !file.endsWith("HouseTextTest.java")) {
          found.add(file + ":" + (i + 1) + ": " + matcher.group());
        }
      }
    }
    return found;
  }

  /** Recorded evidence and vectors are as their makers wrote them. */
  private static boolean isData(Path file) {
    return file.toString().matches(".*/resources/.*\\.(?:json|jwt|pem|txt|der|crl)");
  }

  private static boolean isBuildFile(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals("pom.xml")
        || file.startsWith(".mvn")
        || file.startsWith(".ci")
        || name.equals("mvnw")
        || name.equals("sallyport")
        || name.endsWith("Dockerfile");
  }
}
