package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.protocol.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names that tenants choose, and settings. */
final class ApiParts {
  private static final String SETTING = "BAD_SETTING: sallyport.kms.test.x: ";
  private static final String NO_CONNECTION = ": not <connection>.<setting>";
  private static final OwnWords OF_A_VALUE =
      OwnWords.of(
          SETTING + "missing",
          SETTING + "not a path",
          SETTING + "not an ISO 8601 duration",
          SETTING + "not a positive duration",
          SETTING + "not a whole number",
          SETTING + "not between -3 and 70",
          SETTING + "not a URI",
          SETTING + "not an https URI");

  private ApiParts() {}

  /** The URI of a secret elsewhere. */
  static Part source() {
    return Part.text(
        "source URI",
        List.of("vault://main/kv/models/a", "vault://main/kv/../a", "vault://main"),
        text ->
            SourceUri.parse(text) instanceof Outcome.Accepted<SourceUri>(var uri)
                && holds(uri, text));
  }

  private static boolean holds(SourceUri uri, String text) {
    assertThat(uri.value()).isEqualTo(text).hasSizeLessThanOrEqualTo(512);
    assertThat(uri.scheme() + "://" + uri.connection() + "/" + uri.path()).isEqualTo(text);
    assertThat(List.of(uri.path().split("/", -1))).doesNotContain("", ".", "..");
    assertThat(uri.isWithin(uri)).isTrue();
    assertThat(uri.isWithin(new SourceUri(text.substring(0, text.indexOf('/')) + "//other/x")))
        .isEqualTo(uri.connection().equals("other") && (uri.path() + "/").startsWith("x/"));
    return true;
  }

  /** The URI of a key-encryption key. */
  static Part kek() {
    return Part.text(
        "KEK URI",
        List.of("local://default", "pkcs11:token=a;object=b", "vault://a/../b", "x:a;pin-value=1"),
        text ->
            KekUri.parse(text) instanceof Outcome.Accepted<KekUri>(var uri) && holds(uri, text));
  }

  private static boolean holds(KekUri uri, String text) {
    assertThat(uri.value()).isEqualTo(text).hasSizeBetween(3, 432);
    assertThat(text)
        .isIn(uri.scheme() + ":" + uri.locator(), uri.scheme() + "://" + uri.locator())
        .doesNotContain("pin-value", "@", "#", " ", "/../", "/./");
    assertThat(uri.locator()).isNotEmpty();
    return true;
  }

  /** Settings, one to a line, and a value of each type. */
  static Part settings() {
    return Part.text(
        "settings",
        List.of("main.file=/a\nb.keys=1,2", "PT5S", "https://vault.test:8200", "a.=\n.b=", "7"),
        text -> {
          boolean typed = typed(new KmsSettings("test", Map.of("x", text)));
          return connections(lines(text)) || typed;
        });
  }

  private static Map<String, String> lines(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(line -> {
          int sign = line.indexOf('=');
          values.put(line.substring(0, Math.max(0, sign)), line.substring(sign + 1));
        });
    return values;
  }

  /** No setting gets lost, and none comes to another connection. */
  private static boolean connections(Map<String, String> values) {
    try {
      Map<String, KmsSettings> connections = new KmsSettings("test", values).connections();
      Set<String> names = new HashSet<>();
      for (Map.Entry<String, KmsSettings> each : connections.entrySet()) {
        assertThat(each.getKey()).matches("[a-z][a-z0-9-]{0,30}");
        each.getValue().names().forEach(name -> names.add(each.getKey() + "." + name));
      }
      assertThat(names).isEqualTo(values.keySet());
      return !connections.isEmpty();
    } catch (Misconfigured e) {
      assertThat(values.keySet())
          .extracting(name -> "BAD_SETTING: sallyport.kms.test." + name + NO_CONNECTION)
          .contains(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static boolean typed(KmsSettings settings) {
    assertThat(settings.texts("x")).noneMatch(each -> each.contains(","));
    boolean path = read(() -> assertThat(settings.path("x")).isNotNull());
    boolean duration = read(() -> assertThat(settings.duration("x", Duration.ZERO)).isPositive());
    boolean number = read(() -> assertThat(settings.number("x", 0, -3, 70)).isBetween(-3, 70));
    boolean uri = read(() -> holds(settings.uri("x")));
    return path && (duration || number || uri);
  }

  /** Reads a value. */
  @FunctionalInterface
  private interface Reading {
    void run() throws Misconfigured;
  }

  private static boolean read(Reading reading) {
    try {
      reading.run();
      return true;
    } catch (Misconfigured e) {
      OF_A_VALUE.check(e);
      return false;
    }
  }

  private static void holds(URI uri) {
    assertThat(uri.getScheme()).isEqualTo("https");
    assertThat(uri.getHost()).isNotEmpty();
    assertThat(uri.getUserInfo()).isNull();
  }
}
