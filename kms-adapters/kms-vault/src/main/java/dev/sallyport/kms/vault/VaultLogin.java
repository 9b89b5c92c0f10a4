package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gets a token by the configured method. */
final class VaultLogin {
  private static final int MAX_SECRET = 8 * 1024;

  /** A header with anything else the client refuses, in an exception that shows the token. */
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1," + MAX_SECRET + "}");

  private final VaultSettings.AuthSettings auth;
  private final VaultDriver driver;
  private final VaultHttp http;

  VaultLogin(VaultSettings.AuthSettings auth, VaultDriver driver, VaultHttp http) {
    this.auth = auth;
    this.driver = driver;
    this.http = http;
  }

  /** Logs in. Secrets are read from their files each time, so that they can be replaced there. */
  IssuedToken login() throws KmsException {
    return switch (auth) {
      case VaultSettings.AppRole(String mount, String roleId, Path file) ->
          issued(driver.loginByAppRole(mount, roleId, secretText(file)));
      case VaultSettings.Kubernetes(String mount, String role, Path file) ->
          issued(driver.loginByKubernetes(mount, role, mountedText(file)));
      case VaultSettings.Cert(String mount, Optional<String> role, Path _, Path _) ->
          issued(http.post("auth/" + mount + "/login", Optional.empty(), certBody(role)));
      case VaultSettings.TokenFile(Path file) -> fromFile(file);
    };
  }

  /** The file whose change means another token, where there is one. */
  Optional<Path> tokenFile() {
    return auth instanceof VaultSettings.TokenFile(Path file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /**
   * Makes a token last longer.
   *
   * @return seconds that it lasts now, empty if it cannot be renewed any more
   */
  Optional<Long> renew(String token) throws KmsException {
    VaultAnswer answer = driver.renewSelf(token);
    if (answer.status() == 400 || answer.status() == 403) {
      return Optional.empty();
    }
    requireSuccess(answer, "renewal of the token");
    try {
      return Optional.of(answer.auth().integer("lease_duration", 0, Integer.MAX_VALUE));
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  /** Whether the server takes this token at all, whatever it permits. */
  boolean isAlive(String token) throws KmsException {
    VaultAnswer answer = driver.lookupSelf(token);
    if (answer.status() == 403) {
      return false;
    }
    requireSuccess(answer, "look-up of the own token");
    return true;
  }

  /** Reads the answer of a login, and zeroes it. */
  static IssuedToken issued(VaultAnswer answer) throws KmsException {
    try {
      // 400 stands for wrong credentials in some methods, 404 for a method that is not there.
      if (answer.status() == 400 || answer.status() == 404) {
        throw new Denied("login (" + answer.status() + ")");
      }
      requireSuccess(answer, "login");
      JsonObject auth = answer.auth();
      String token = auth.text("client_token");
      if (!TOKEN.matcher(token).matches()) {
        throw new WrongAnswer("the token is not one line of ASCII");
      }
      return new IssuedToken(
          SecretBytes.takeOwnershipOf(token.getBytes(StandardCharsets.US_ASCII)),
          auth.integer("lease_duration", 0, Integer.MAX_VALUE),
          auth.bool("renewable"));
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    } finally {
      answer.zero();
    }
  }

  private IssuedToken fromFile(Path file) throws KmsException {
    String token = secretText(file);
    VaultAnswer answer = driver.lookupSelf(token);
    requireSuccess(answer, "the token in its file");
    try {
      JsonObject data = answer.data();
      return new IssuedToken(
          SecretBytes.takeOwnershipOf(token.getBytes(StandardCharsets.US_ASCII)),
          data.integer("ttl", 0, Integer.MAX_VALUE),
          // A root token has no such member, and never ends.
          data.find("renewable").isPresent() && data.bool("renewable"));
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    } finally {
      answer.zero();
    }
  }

  private static void requireSuccess(VaultAnswer answer, String what) throws KmsException {
    if (!answer.succeeded()) {
      throw answer.refusal(what);
    }
  }

  private static byte[] certBody(Optional<String> role) {
    JsonObject.Builder body = JsonObject.builder();
    role.ifPresent(name -> body.put("name", name));
    return body.build().toUtf8();
  }

  /** The driver and the header of a request both take a {@code String}: nobody can zero those. */
  private static String secretText(Path file) throws Misconfigured {
    try (SecretBytes content = SecretFile.read(file, MAX_SECRET)) {
      return text(file, content);
    }
  }

  /** Without a look at the mode, which the kubelet chooses, in a volume of this pod alone. */
  private static String mountedText(Path file) throws Misconfigured {
    try (InputStream in = Files.newInputStream(file);
        SecretBytes content = SecretBytes.takeOwnershipOf(in.readNBytes(MAX_SECRET + 1))) {
      if (content.size() > MAX_SECRET) {
        throw new Misconfigured(
            Problem.FILE_CORRUPT, file + " has more than " + MAX_SECRET + " bytes");
      }
      return text(file, content);
    } catch (IOException e) {
      throw new Misconfigured(
          Problem.FILE_UNUSABLE, file + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String text(Path file, SecretBytes content) throws Misconfigured {
    String text = content.use(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new Misconfigured(Problem.FILE_CORRUPT, file + " is not one line of ASCII");
    }
    return text;
  }

  /**
   * A token and how long it lasts.
   *
   * @param seconds 0 for a token that does not end
   */
  record IssuedToken(SecretBytes token, long seconds, boolean renewable) {}
}
