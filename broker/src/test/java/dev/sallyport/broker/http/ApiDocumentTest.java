package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.broker.Documents;
import dev.sallyport.protocol.RefusalReason;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two descriptions of the API say what the code says. */
class ApiDocumentTest {
  private static final Pattern REASON =
      Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (\\d{3}) \\| `([a-z0-9-]+)` \\| \\S.*\\|$");
  private static final Pattern ROUTE = Pattern.compile("(?m)^\\| `((?:GET|POST) /v1/[^`]*)` \\|");

  /** What the framework refuses before a route is reached. */
  private static final List<String> OF_THE_FRAMEWORK =
      List.of("method-not-allowed", "not-acceptable", "unsupported-media-type", "bad-request");

  /** Every route of the code, as {@code METHOD path}, whichever class has it. */
  static Set<String> routes() throws IOException {
    Set<String> routes = new TreeSet<>();
    for (WorkloadRoute route : WorkloadRoute.values()) {
      routes.add("POST " + route.path());
    }
    for (Class<?> resource : resources()) {
      for (Method method : resource.getDeclaredMethods()) {
        Stream.of(method.getAnnotations())
            .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
            .filter(Objects::nonNull)
            .forEach(verb ->
                routes.add(
                    verb.value() + " " + path(resource.getAnnotation(Path.class)) + path(method)));
      }
    }
    return routes;
  }

  /** Found among the class files, so that a resource of its own package is not forgotten. */
  private static List<Class<?>> resources() throws IOException {
    java.nio.file.Path root = java.nio.file.Path.of("target", "classes");
    try (Stream<java.nio.file.Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && name.contains("broker"))
          .map(name -> name.replaceFirst("\\.class$", "").replace('/', '.'))
          .<Class<?>>map(ApiDocumentTest::load)
          .filter(type -> type.isAnnotationPresent(Path.class))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiDocumentTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String path(Method method) {
    return method.isAnnotationPresent(Path.class) ? path(method.getAnnotation(Path.class)) : "";
  }

  private static String path(Path path) {
    return path.value();
  }

  @Test
  void reasons_ofTheDocument_areThoseOfTheCode() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher rows = REASON.matcher(Documents.read("api.md"));
    while (rows.find()) {
      documented.add(rows.group(1) + " " + rows.group(2) + " " + rows.group(3));
    }
    Set<String> known = new TreeSet<>();
    for (RefusalReason reason : RefusalReason.values()) {
      known.add(reason.label() + " " + reason.kind().status() + " " + reason.workloadLabel());
    }
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void routes_ofTheDocument_areThoseOfTheCode() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher rows = ROUTE.matcher(Documents.read("api.md"));
    while (rows.find()) {
      documented.add(rows.group(1));
    }
    assertThat(documented).isEqualTo(routes()).hasSize(21);
  }

  @Test
  void routes_ofTheServedDescription_areThoseOfTheCode() throws IOException {
    Set<String> described = new TreeSet<>();
    operations().forEach((route, _) -> described.add(route));
    assertThat(described).isEqualTo(routes());
  }

  @Test
  void operations_haveNamesOfTheirOwn() throws IOException {
    assertThat(operations().values())
        .extracting(operation -> operation.path("operationId").asText())
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @Test
  void reasons_ofTheServedDescription_areThoseOfTheCode() throws IOException {
    Set<String> known = new TreeSet<>(OF_THE_FRAMEWORK);
    known.add(RefusalReason.NOT_RELEASED);
    Stream.of(RefusalReason.values()).map(RefusalReason::label).forEach(known::add);
    assertThat(texts(openApi().at("/components/schemas/Problem/properties/reason/enum")))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void everyStatusOfARoute_listsItsReasons_andThoseHaveThatStatus() throws IOException {
    operations()
        .forEach((route, operation) -> {
          Set<String> statuses = new TreeSet<>();
          operation.path("responses").fieldNames().forEachRemaining(statuses::add);
          statuses.removeIf(status -> status.startsWith("2"));
          JsonNode reasons = operation.path("x-reasons");
          Set<String> explained = new TreeSet<>();
          reasons.fieldNames().forEachRemaining(explained::add);
          assertThat(explained).as(route).isEqualTo(statuses);
          explained.forEach(status ->
              assertThat(texts(reasons.path(status)))
                  .as(route + " " + status)
                  .isNotEmpty()
                  .doesNotHaveDuplicates()
                  .allMatch(reason -> statusOf(reason) == Integer.parseInt(status)));
        });
  }

  /** What the tenant's affairs decide is told to workloads under one name. */
  @Test
  void everyReasonThatIsTold_isListedForSomeRoute() throws IOException {
    Set<String> listed = new TreeSet<>();
    operations()
        .values()
        .forEach(operation -> operation.path("x-reasons").forEach(r -> listed.addAll(texts(r))));
    Set<String> told = new TreeSet<>();
    Stream.of(RefusalReason.values()).map(RefusalReason::workloadLabel).forEach(told::add);
    assertThat(listed).containsAll(told);
  }

  private static int statusOf(String label) {
    return switch (label) {
      case RefusalReason.NOT_RELEASED -> 403;
      case "unsupported-media-type" -> 415;
      default ->
          Stream.of(RefusalReason.values())
              .filter(reason -> reason.label().equals(label))
              .findFirst()
              .orElseThrow()
              .kind()
              .status();
    };
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Every operation of the served description, by {@code METHOD path}. */
  private static SortedMap<String, JsonNode> operations() throws IOException {
    SortedMap<String, JsonNode> operations = new TreeMap<>();
    JsonNode paths = openApi().path("paths");
    paths
        .fieldNames()
        .forEachRemaining(path ->
            paths
                .path(path)
                .fieldNames()
                .forEachRemaining(method ->
                    operations.put(
                        method.toUpperCase(Locale.ROOT) + " " + path,
                        paths.path(path).path(method))));
    return operations;
  }

  private static JsonNode openApi() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ApiDocumentTest.class.getResourceAsStream("/META-INF/openapi.yaml"))) {
      return new YAMLMapper().readTree(in);
    }
  }
}
