package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.vault.TokenKeeper.LentToken;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Calls to one server with one identity. */
final class VaultConnection implements AutoCloseable {
  private final VaultSettings settings;
  private final VaultHttp http;
  private final VaultDriver driver;
  private final TokenKeeper tokens;

  private VaultConnection(VaultSettings settings, VaultHttp http, LongSupplier nanoTime) {
    this.settings = settings;
    this.http = http;
    this.driver = new VaultDriver(http);
    this.tokens = new TokenKeeper(new VaultLogin(settings.auth(), driver, http), nanoTime);
  }

  static VaultConnection open(VaultSettings settings, LongSupplier nanoTime) throws Misconfigured {
    requireFiles(settings.auth());
    return new VaultConnection(settings, VaultHttp.open(settings), nanoTime);
  }

  /** The key as the server describes it. */
  TransitKey key(TransitName name) throws KmsException {
    VaultAnswer answer = call(token -> driver.read(token, name.keyPath()));
    if (answer.status() == 404) {
      // Not a page of something else at this address.
      answer.errors();
      throw new UnknownKek(name.kek().value());
    }
    if (!answer.succeeded()) {
      throw answer.refusal("reading " + name.kek());
    }
    return TransitKey.parse(name, answer.data());
  }

  /** Changes a key by {@code POST <mount>/keys/<key>/<what>}. */
  void change(TransitName name, String what, Map<String, Integer> values) throws KmsException {
    VaultAnswer answer = call(token -> driver.write(token, name.keyPath() + "/" + what, values));
    if (!answer.succeeded()) {
      throw answer.refusal(what + " of " + name.kek());
    }
  }

  /** Encrypts or decrypts, with a body that its owner zeroes. */
  VaultAnswer transit(String path, byte[] json) throws KmsException {
    return call(token -> http.post(path, Optional.of(token), json));
  }

  /** One version of a secret, whose bytes are for its reader to zero. */
  VaultAnswer secret(SecretPlace place) throws KmsException {
    KvName name = KvName.of(place, settings.kvMounts());
    return call(token -> http.get(name.target(), token));
  }

  boolean serves(TransitName name) {
    return settings.transitMounts().contains(name.mount());
  }

  /** The state of the node, and whether our token is taken; every failure is a detail. */
  KmsHealth.Connection health() {
    String name = VaultKmsProvider.SCHEME + "." + settings.connection();
    try {
      requireServing(driver.health());
      VaultAnswer self = call(driver::lookupSelf);
      if (!self.succeeded()) {
        throw self.refusal("look-up of the own token");
      }
      return new KmsHealth.Connection(name, true, "unsealed, token taken");
    } catch (KmsException e) {
      return new KmsHealth.Connection(name, false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    tokens.close();
    http.close();
  }

  /** One call with a token. */
  @FunctionalInterface
  private interface Call {
    VaultAnswer with(String token) throws KmsException;
  }

  /**
   * Makes a call once more with another token, where it was refused because the first one had ended
   * or was revoked. A call that is refused so has done nothing.
   */
  private VaultAnswer call(Call call) throws KmsException {
    LentToken token = tokens.token();
    VaultAnswer answer = call.with(token.text());
    if (answer.status() != 403) {
      return answer;
    }
    Optional<LentToken> other = tokens.instead(token);
    return other.isPresent() ? call.with(other.get().text()) : answer;
  }

  private static void requireServing(VaultAnswer answer) throws KmsException {
    if (!answer.succeeded()) {
      throw answer.refusal("health");
    }
    try {
      JsonObject state = answer.json();
      if (!state.bool("initialized") || state.bool("sealed")) {
        throw new KmsException.Unavailable("sealed or not initialised");
      }
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  /** What can be told to be wrong without a server is told at the start. */
  private static void requireFiles(VaultSettings.AuthSettings auth) throws Misconfigured {
    switch (auth) {
      case VaultSettings.AppRole approle -> SecretFile.requireOwnerOnly(approle.secretIdFile());
      case VaultSettings.Cert cert -> SecretFile.requireOwnerOnly(cert.keyFile());
      // An agent may be about to write it, and the kubelet chooses the mode of the other.
      case VaultSettings.TokenFile _, VaultSettings.Kubernetes _ -> {}
    }
  }
}
