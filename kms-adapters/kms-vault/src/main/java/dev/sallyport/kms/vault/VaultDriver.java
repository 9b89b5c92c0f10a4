package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import io.github.jopenlibs.vault.EnvironmentLoader;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth;
import io.github.jopenlibs.vault.api.Debug;
import io.github.jopenlibs.vault.api.Logical;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls that the Vault Java driver makes, each with its path:
 *
 * <ul>
 *   <li>{@code POST /v1/auth/<mount>/login} with {@code role_id} and {@code secret_id}, or with
 *       {@code role} and {@code jwt}
 *   <li>{@code POST /v1/auth/token/renew-self}, {@code GET /v1/auth/token/lookup-self}
 *   <li>{@code GET /v1/sys/health}
 *   <li>{@code GET /v1/<mount>/keys/<key>}, {@code POST} to its {@code /rotate}, {@code /config}
 *       and {@code /trim}
 * </ul>
 *
 * <p>Its parts are made directly: the object that otherwise makes them logs a line for each
 * namespace.
 */
final class VaultDriver {
  private final VaultHttp http;

  VaultDriver(VaultHttp http) {
    this.http = http;
  }

  /** One call; the driver's own result and exception are of no interest. */
  @FunctionalInterface
  private interface Call {
    Object with(VaultConfig config) throws VaultException;
  }

  VaultAnswer loginByAppRole(String mount, String roleId, String secretId) throws KmsException {
    return call(
        Optional.empty(), config -> new Auth(config).loginByAppRole(mount, roleId, secretId));
  }

  VaultAnswer loginByKubernetes(String mount, String role, String jwt) throws KmsException {
    return call(
        Optional.empty(), config -> new Auth(config).loginByKubernetes(role, jwt, "auth/" + mount));
  }

  VaultAnswer renewSelf(String token) throws KmsException {
    return call(Optional.of(token), config -> new Auth(config).renewSelf());
  }

  VaultAnswer lookupSelf(String token) throws KmsException {
    return call(Optional.of(token), config -> new Auth(config).lookupSelf());
  }

  /** Of the node itself: this path is in no namespace, and needs no token. */
  VaultAnswer health() throws KmsException {
    return call(
        Optional.empty(),
        Optional.empty(),
        config -> new Debug(config).health(true, true, null, null, null, null, null, null));
  }

  VaultAnswer read(String token, String path) throws KmsException {
    return call(Optional.of(token), config -> new Logical(config).read(path));
  }

  VaultAnswer write(String token, String path, Map<String, Integer> values) throws KmsException {
    return call(Optional.of(token), config -> new Logical(config).write(path, Map.copyOf(values)));
  }

  private VaultAnswer call(Optional<String> token, Call call) throws KmsException {
    return call(token, http.namespace(), call);
  }

  private VaultAnswer call(Optional<String> token, Optional<String> namespace, Call call)
      throws KmsException {
    RecordingClient client = new RecordingClient(http);
    try {
      call.with(config(client, token, namespace));
    } catch (VaultException e) {
      // Its text may hold a body. What happened was recorded below it.
      return client.answer();
    }
    return client.answer();
  }

  private VaultConfig config(
      RecordingClient client, Optional<String> token, Optional<String> namespace)
      throws VaultException {
    VaultConfig config =
        new VaultConfig()
            .environmentLoader(new NoEnvironment())
            .address(http.address().toString())
            // Paths are used as they are.
            .engineVersion(1)
            .httpClient(client);
    token.ifPresent(config::token);
    if (namespace.isPresent()) {
      config.nameSpace(namespace.get());
    }
    return config.build();
  }

  /** Only the operator's settings count, not a token that lies about in a home directory. */
  private static final class NoEnvironment extends EnvironmentLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable String loadVariable(String name) {
      return null;
    }
  }
}
