package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.Documents;
import dev.sallyport.protocol.RefusalReason;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two descriptions of the API say what the code says. */
class ApiDocumentTest {
  private static final Pattern REASON =
      Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (\\d{3}) \\| `([a-z0-9-]+)` \\| \\S.*\\|$");
  private static final Pattern ROUTE = Pattern.compile("(?m)^\\| `((?:GET|POST) /v1/[^`]*)` \\|");
  private static final Pattern OPENAPI_LINE =
      Pattern.compile("(?m)^(?:  (/v1/\\S*):|    (get|post):)$");

  /** Every route of the code, as {@code METHOD path}. */
  static Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    for (Class<?> resource : List.of(WorkloadResource.class, TenantResource.class)) {
      for (Method method : resource.getDeclaredMethods()) {
        String verb = verb(method);
        if (!verb.isEmpty()) {
          routes.add(verb + " " + path(resource.getAnnotation(Path.class)) + path(method));
        }
      }
    }
    return routes;
  }

  private static String verb(Method method) {
    if (method.isAnnotationPresent(GET.class)) {
      return "GET";
    }
    return method.isAnnotationPresent(POST.class) ? "POST" : "";
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
    assertThat(documented).isEqualTo(routes()).hasSize(15);
  }

  @Test
  void routes_ofTheServedDescription_areThoseOfTheCode() throws IOException {
    Set<String> described = new TreeSet<>();
    String path = "";
    Matcher lines = OPENAPI_LINE.matcher(openApi());
    while (lines.find()) {
      String found = lines.group(1);
      if (found != null) {
        path = found;
      } else {
        described.add(lines.group(2).toUpperCase(java.util.Locale.ROOT) + " " + path);
      }
    }
    assertThat(described).isEqualTo(routes());
  }

  private static String openApi() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ApiDocumentTest.class.getResourceAsStream("/META-INF/openapi.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
