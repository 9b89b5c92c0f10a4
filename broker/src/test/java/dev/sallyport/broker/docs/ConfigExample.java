package dev.sallyport.broker.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A properties file with every key, each behind a {@code #} that stands before its first letter and
 * below its meaning, its type and its default.
 */
final class ConfigExample {
  private static final int WIDTH = 98;
  private static final String ROOT = "sallyport.";

  /** What begins the line of a key that is not in force; a comment has a space there. */
  static final Pattern KEY = Pattern.compile("(?m)^#([^\\s#=]+)=(.*)$");

  /** Lines of keys without a default, and names in the place of stars. */
  private static final Map<String, List<String>> SAMPLES =
      Map.ofEntries(
          sample("admin.token-hash", "admin.token-hash=" + "0123456789abcdef".repeat(4)),
          sample("issuers.*.algorithms", "issuers.ita.algorithms=PS384"),
          sample("issuers.*.crl", "issuers.ita.crl=required"),
          sample("issuers.*.crl-hosts", "issuers.ita.crl-hosts=crl.example.com"),
          sample("issuers.*.issuer", "issuers.ita.issuer=https://portal.trustauthority.intel.com"),
          sample("issuers.*.jwks-file", "issuers.ita.jwks-file=/etc/sallyport/ita-jwks.json"),
          sample(
              "issuers.*.jwks-url",
              "issuers.ita.jwks-url=https://portal.trustauthority.intel.com/certs"),
          sample("issuers.*.root-file", "issuers.ita.root-file=/etc/sallyport/ita-root.pem"),
          sample("issuers.*.trust", "issuers.ita.trust=jwks-origin"),
          sample("issuers.*.verifier", "issuers.ita.verifier=intel-trust-authority"),
          sample(
              "kms.*.*",
              "kms.local.passphrase-file=/etc/sallyport/passphrase",
              "kms.vault.main.address=https://vault.example.com:8200",
              "kms.vault.main.auth=approle",
              "kms.vault.main.role-id=sallyport-broker",
              "kms.vault.main.secret-id-file=/etc/sallyport/vault-secret-id"),
          sample("port-file", "port-file=/run/sallyport/ports"),
          sample("readiness.accept", "readiness.accept=open-management"),
          sample("store.password-file", "store.password-file=/etc/sallyport/database-password"),
          sample(
              "store.url",
              "store.url=jdbc:postgresql://db.example.com/sallyport"
                  + "?sslmode=verify-full&sslrootcert=/etc/sallyport/db-ca.pem"),
          sample("store.user", "store.user=sallyport"),
          sample("tenant-keks", "tenant-keks=vault://main/transit/sallyport-{tenant}"),
          sample("tenant-sources", "tenant-sources=vault://main/secret/sallyport/{tenant}"),
          sample("tenants.*.keks", "tenants.acme.keks=vault://main/transit/sallyport-acme-2"),
          sample("tenants.*.sources", "tenants.acme.sources=vault://main/secret/sallyport/shared"),
          sample("tls.certificate-file", "tls.certificate-file=/etc/sallyport/tls.crt"),
          sample("tls.key-file", "tls.key-file=/etc/sallyport/tls.key"),
          sample("traces.ca-file", "traces.ca-file=/etc/sallyport/collector-ca.pem"),
          sample("traces.endpoint", "traces.endpoint=https://collector.example.com/v1/traces"));

  private static final String HEAD =
      """
      # Every key of the broker's configuration, written from the code: a test fails where this file is
      # out of date. As it stands it sets nothing. A line that begins with # and no space is a key with
      # its default, or with an example where it has none; take the # away to set it. Keys have the
      # names that docs/configuration.md explains; "ita", "main" and "acme" are names of your choice.

      """;

  private static final String FRAMEWORK =
      """
      # ---- Keys of the framework, as the broker is packaged with them

      # Where TLS listens, and whose word about a source address counts behind a proxy.
      #quarkus.http.ssl-port=8443
      #quarkus.http.proxy.proxy-address-forwarding=false
      #quarkus.http.proxy.trusted-proxies=192.0.2.1
      """;

  private final Docstrings docstrings;
  private final SortedMap<String, List<ConfigTable.Row>> groups = new TreeMap<>();
  private final StringBuilder text = new StringBuilder(HEAD);

  private ConfigExample(Docstrings docstrings) {
    this.docstrings = docstrings;
  }

  /**
   * The file.
   *
   * @param docstrings of the type of the configuration
   * @param framework what the artefact is packaged with
   */
  static String of(Docstrings docstrings, String framework) {
    ConfigExample example = new ConfigExample(docstrings);
    for (ConfigTable.Row row : ConfigTable.rows(docstrings)) {
      example.groups.computeIfAbsent(group(row.key()), _ -> new ArrayList<>()).add(row);
    }
    example.groups.forEach(example::group);
    example.text.append(FRAMEWORK).append(commentedOut(framework));
    return example.text.toString();
  }

  private static Map.Entry<String, List<String>> sample(String key, String... lines) {
    return Map.entry(ROOT + key, List.of(lines).stream().map(line -> ROOT + line).toList());
  }

  /** The name of the group, empty for keys of the broker as a whole. */
  private static String group(String key) {
    String below = key.substring(ROOT.length());
    return below.contains(".") ? below.substring(0, below.indexOf('.')) : "";
  }

  private void group(String name, List<ConfigTable.Row> rows) {
    text.append("# ---- ").append(title(name)).append("\n\n");
    for (ConfigTable.Row row : rows) {
      comment(row.meaning().replace("\\|", "|"));
      comment(row.type() + "; " + defaultText(row.value()));
      lines(row).forEach(line -> text.append('#').append(line).append('\n'));
      text.append('\n');
    }
  }

  private String title(String group) {
    if (group.isEmpty()) {
      return "The broker as a whole";
    }
    return docstrings.of("BrokerConfig", group).replaceFirst("[:.].*", "");
  }

  private static String defaultText(String value) {
    return value.isEmpty() ? "no default" : "default " + value;
  }

  static List<String> lines(ConfigTable.Row row) {
    if (!row.value().isEmpty()) {
      return List.of(row.key().replace("issuers.*", "issuers.ita") + "=" + row.value());
    }
    return Objects.requireNonNull(SAMPLES.get(row.key()), () -> "no example: " + row.key());
  }

  private void comment(String words) {
    StringBuilder line = new StringBuilder("#");
    for (String word : words.replace("`", "").split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  /** Without the comment at its head, which is about the file. */
  private static String commentedOut(String properties) {
    return properties
        .substring(properties.indexOf("\n\n") + 1)
        .lines()
        .map(line -> line.isEmpty() || line.startsWith("#") ? line : "#" + line)
        .reduce("", (before, line) -> before + line + "\n");
  }
}
