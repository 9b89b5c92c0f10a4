package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the operator configured for one connection.
 *
 * @param connection its name, which a KEK URI names
 * @param address scheme, host and port
 * @param caFile certificates that alone are trusted; those of the JDK where absent
 * @param namespace a namespace of OpenBao or Vault Enterprise
 * @param transitMounts where Transit engines are mounted that a KEK URI may name
 * @param kvMounts where KV engines of version 2 are mounted from which secrets may be read; none of
 *     them is among the others
 * @param auth how to log in
 */
record VaultSettings(
    String connection,
    URI address,
    Optional<Path> caFile,
    Optional<String> namespace,
    List<String> transitMounts,
    List<String> kvMounts,
    AuthSettings auth) {
  /** Segments of names, without {@code .} and {@code ..}, so that a path needs no escape. */
  static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]{1,64}(?:/[A-Za-z0-9_-]{1,64}){0,7}");

  private static final Set<String> COMMON =
      Set.of(
          "address", "ca-file", "namespace", "transit-mounts", "kv-mounts", "auth", "auth-mount");

  VaultSettings {
    transitMounts = List.copyOf(transitMounts);
    kvMounts = List.copyOf(kvMounts);
  }

  /** How a connection logs in. */
  sealed interface AuthSettings {}

  /** Role id and secret id, the latter read from its file at each login. */
  record AppRole(String mount, String roleId, Path secretIdFile) implements AuthSettings {}

  /** A service account's token, read from its file at each login. */
  record Kubernetes(String mount, String role, Path jwtFile) implements AuthSettings {}

  /** A certificate chain and its PKCS8 key, both PEM, read once. */
  record Cert(String mount, Optional<String> role, Path certificateFile, Path keyFile)
      implements AuthSettings {}

  /** A token that somebody else keeps in a file, such as an agent. */
  record TokenFile(Path file) implements AuthSettings {}

  static Map<String, VaultSettings> ofAll(KmsSettings settings) throws Misconfigured {
    Map<String, VaultSettings> all = new TreeMap<>();
    for (Map.Entry<String, KmsSettings> each : settings.connections().entrySet()) {
      all.put(each.getKey(), of(each.getKey(), each.getValue()));
    }
    return all;
  }

  private static VaultSettings of(String connection, KmsSettings settings) throws Misconfigured {
    List<String> transitMounts = mounts(settings, "transit-mounts", List.of("transit"));
    List<String> kvMounts = mounts(settings, "kv-mounts", List.of());
    // One of the two is a mistake, and neither engine answers in the words of the other.
    if (kvMounts.stream().anyMatch(transitMounts::contains)) {
      throw settings.bad("kv-mounts", "a mount that is one of transit-mounts");
    }
    Optional<String> namespace = settings.optionalText("namespace");
    if (namespace.isPresent()) {
      require(settings, "namespace", namespace.get());
    }
    return new VaultSettings(
        connection,
        address(settings),
        settings.optionalPath("ca-file"),
        namespace,
        transitMounts,
        kvMounts,
        auth(settings));
  }

  private static List<String> mounts(KmsSettings settings, String name, List<String> otherwise)
      throws Misconfigured {
    List<String> mounts = settings.texts(name);
    for (String mount : mounts) {
      require(settings, name, mount);
    }
    return mounts.isEmpty() ? otherwise : mounts;
  }

  private static URI address(KmsSettings settings) throws Misconfigured {
    URI address = settings.uri("address");
    String path = address.getRawPath();
    if ((!path.isEmpty() && !path.equals("/"))
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw settings.bad("address", "more than scheme, host and port");
    }
    return URI.create("https://" + address.getRawAuthority());
  }

  private static AuthSettings auth(KmsSettings settings) throws Misconfigured {
    String method = settings.text("auth");
    String mount = settings.optionalText("auth-mount").orElse(method);
    return switch (method) {
      case "approle" -> {
        requireOnly(settings, "role-id", "secret-id-file");
        require(settings, "auth-mount", mount);
        yield new AppRole(mount, settings.text("role-id"), settings.path("secret-id-file"));
      }
      case "kubernetes" -> {
        requireOnly(settings, "role", "jwt-file");
        require(settings, "auth-mount", mount);
        yield new Kubernetes(mount, settings.text("role"), settings.path("jwt-file"));
      }
      case "cert" -> {
        requireOnly(settings, "role", "client-certificate-file", "client-key-file");
        require(settings, "auth-mount", mount);
        yield new Cert(
            mount,
            settings.optionalText("role"),
            settings.path("client-certificate-file"),
            settings.path("client-key-file"));
      }
      case "token-file" -> {
        requireOnly(settings, "token-file");
        yield new TokenFile(settings.path("token-file"));
      }
      default -> throw settings.bad("auth", "not approle, kubernetes, cert or token-file");
    };
  }

  private static void requireOnly(KmsSettings settings, String... own) throws Misconfigured {
    Set<String> known = new HashSet<>(COMMON);
    known.addAll(List.of(own));
    settings.requireOnly(known);
  }

  private static void require(KmsSettings settings, String name, String path) throws Misconfigured {
    if (!PATH.matcher(path).matches()) {
      throw settings.bad(name, "not segments of [A-Za-z0-9_-] with slashes between");
    }
  }
}
