package dev.sallyport.kms.gcp;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A service account of the fake, with an RSA key of its own. */
final class FakeAccount {
  static final String SCOPE = "https://www.googleapis.com/auth/cloudkms";
  private static final String EMAIL = "broker@sallyport-test.iam.gserviceaccount.com";
  private static final FakeAccount BROKER = new FakeAccount();

  private final KeyPair keys;

  FakeAccount() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA", e);
    }
  }

  /** The one that the fake knows. */
  static FakeAccount broker() {
    return BROKER;
  }

  /** The file as Google's console gives it, for its owner alone. */
  Path write(Path file, String tokenUri) throws IOException {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    JsonObject json =
        JsonObject.builder()
            .put("type", "service_account")
            .put("project_id", FakeCloud.PROJECT)
            .put("private_key_id", "key-1")
            .put("private_key", pem)
            .put("client_email", EMAIL)
            .put("client_id", "100000000000000000001")
            .put("token_uri", tokenUri)
            .build();
    return writeOwnerOnly(file, new String(json.toUtf8(), StandardCharsets.UTF_8));
  }

  static Path writeOwnerOnly(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  /** Whether it signed this token for the scope of Cloud KMS. */
  boolean signed(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(keys.getPublic());
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      JsonObject claims =
          StrictJson.parseObject(
              Base64.getUrlDecoder().decode(parts[1]), new JsonLimits(10_000, 4, 50));
      return verifier.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.text("scope").equals(SCOPE)
          && claims.text("iss").equals(EMAIL);
    } catch (GeneralSecurityException | JsonException | IllegalArgumentException e) {
      return false;
    }
  }
}
