package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards: whole, explained, and of metrics that a broker has. */
class GrafanaTest {
  private static final Path FOLDER = Path.of("deploy/grafana");
  private static final String DATA_SOURCE = "${datasource}";

  /** Of Grafana 10.3 and newer. */
  private static final String SCHEMA = "39";

  private static final EmittedMetrics METRICS = EmittedMetrics.ofTheHandbook();
  private static final Set<String> RECORDED = AlertRules.ofTheTree().recorded();

  static List<Path> dashboards() {
    return Repository.files(path -> path.startsWith(FOLDER) && path.toString().endsWith(".json"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboard_isJsonOfItsSchema(Path file) throws IOException {
    requireJson(Repository.read(file));
    KubeObject dashboard = KubeObject.parse(Repository.read(file)).getFirst();
    assertThat(dashboard.text("schemaVersion")).isEqualTo(SCHEMA);
    assertThat(file).hasFileName(dashboard.text("uid") + ".json");
    assertThat(dashboard.parts("templating/list"))
        .filteredOn(variable -> variable.text("type").equals("datasource"))
        .singleElement()
        .satisfies(variable -> assertThat(variable.text("name")).isEqualTo("datasource"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_areWholeAndAskForWhatABrokerHas(Path file) {
    KubeObject dashboard = KubeObject.parse(Repository.read(file)).getFirst();
    assertThat(problems(dashboard)).isEmpty();
    assertThat(dashboard.parts("panels")).hasSizeGreaterThan(10);
  }

  @Test
  void bothDashboards_areThere() {
    assertThat(dashboards())
        .containsExactly(
            FOLDER.resolve("sallyport-dependencies.json"),
            FOLDER.resolve("sallyport-releases.json"));
    KubeObject provisioning =
        KubeObject.parse(Repository.read(FOLDER.resolve("provisioning.yaml"))).getFirst();
    assertThat(provisioning.text("providers/0/type")).isEqualTo("file");
    assertThat(provisioning.text("providers/0/options/path")).startsWith("/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "unit": "reqps"                  | "unit": ""                         | unit
          "title": "In flight by broker"   | "title": ""                        | title
          "description": "Releases that    | "description2": "Releases that     | description
          "uid": "${datasource}"           | "uid": "PBFA97CFB590B2093"         | data source
          sallyport_releases_in_flight     | sallyport_releases_on_the_way      | no such metric
          by (outcome)                     | by (tenant)                        | group by: tenant
          "refId": "B"                     | "refId": "A"                       | twice
          """)
  void panelThatIsNotWhole_isFound(String right, String wrong, String problem) {
    String text = Repository.read(FOLDER.resolve("sallyport-releases.json"));
    assertThat(text).contains(right);
    KubeObject changed = KubeObject.parse(text.replace(right, wrong)).getFirst();
    assertThat(problems(changed)).isNotEmpty().allMatch(it -> it.contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1,}
          {a:1}
          {'a':1}
          {"a":1} x
          a: 1
          """)
  void whatIsNoJson_refuses(String text) {
    assertThatThrownBy(() -> requireJson(text))
        .isInstanceOfAny(JsonParseException.class, IOException.class);
  }

  private static void requireJson(String text) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    var _ = JsonParser.parseReader(reader);
    assertThat(reader.peek()).isEqualTo(JsonToken.END_DOCUMENT);
  }

  private static List<String> problems(KubeObject dashboard) {
    List<String> problems = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (KubeObject panel : dashboard.parts("panels")) {
      String at = "panel " + panel.text("id") + ": ";
      List<String> found = new ArrayList<>();
      refuseIf(!ids.add(panel.text("id")), "its id stands twice", found);
      refuseIf(panel.text("title").isBlank(), "no title", found);
      refuseIf(panel.text("description").isBlank(), "no description", found);
      if (!panel.text("type").equals("row")) {
        content(panel, found);
      }
      found.forEach(problem -> problems.add(at + problem));
    }
    return problems;
  }

  private static void content(KubeObject panel, List<String> found) {
    refuseIf(panel.text("fieldConfig/defaults/unit").isBlank(), "no unit", found);
    refuseIf(!isFromTheVariable(panel), "its data source is not the variable", found);
    refuseIf(panel.parts("targets").isEmpty(), "no query", found);
    Set<String> names = new HashSet<>();
    for (KubeObject target : panel.parts("targets")) {
      refuseIf(!names.add(target.text("refId")), "a query's name stands twice", found);
      refuseIf(!isFromTheVariable(target), "a query's data source is not the variable", found);
      found.addAll(METRICS.problems(target.text("expr"), RECORDED));
    }
  }

  private static boolean isFromTheVariable(KubeObject part) {
    return part.text("datasource/uid").equals(DATA_SOURCE);
  }

  private static void refuseIf(boolean broken, String problem, List<String> found) {
    if (broken) {
      found.add(problem);
    }
  }
}
