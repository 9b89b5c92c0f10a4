package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static dev.sallyport.kms.vault.Baos.ROTATION;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.WholeFiles;
import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real OpenBao in the contract suite, once for each way to log in. */
public abstract sealed class VaultKmsFixture implements KmsFixture {
  private static final List<String> POLICIES = List.of(BROKER, ROTATION);

  private VaultKmsFixture() {}

  @Override
  public String scheme() {
    return VaultKmsProvider.SCHEME;
  }

  /** With a role id and a secret id. */
  public static final class ByAppRole extends VaultKmsFixture {
    @Override
    public String name() {
      return "real OpenBao, AppRole";
    }

    @Override
    public Rig start(Path scratch) throws Exception {
      OpenBao server = Baos.serving();
      Map<String, String> auth = Baos.appRole(server.admin(), scratch, BaoAdmin.role(POLICIES));
      return BaoRig.of(server, auth, Optional.empty());
    }
  }

  /** With a certificate of a client. */
  public static final class ByCertificate extends VaultKmsFixture {
    @Override
    public String name() {
      return "real OpenBao, client certificate";
    }

    @Override
    public Rig start(Path scratch) throws Exception {
      OpenBao server = Baos.serving();
      TestAuthority.Issued own = server.authority().client("broker");
      Map<String, String> auth =
          Map.of(
              "auth",
              "cert",
              "role",
              "both",
              "client-certificate-file",
              own.writeCertificate(scratch.resolve("broker.pem")).toString(),
              "client-key-file",
              own.writeKey(scratch.resolve("broker-key.pem")).toString());
      return BaoRig.of(server, auth, Optional.of(own));
    }
  }

  /** With the token of a service account. */
  public static final class ByKubernetes extends VaultKmsFixture {
    @Override
    public String name() {
      return "real OpenBao, Kubernetes (review of tokens by a fake)";
    }

    @Override
    public Rig start(Path scratch) throws Exception {
      OpenBao server = Baos.serving();
      Path jwt = WholeFiles.putSecret(scratch.resolve("jwt"), Baos.kubernetes().token());
      Map<String, String> auth =
          Map.of("auth", "kubernetes", "role", "both", "jwt-file", jwt.toString());
      return BaoRig.of(server, auth, Optional.empty());
    }
  }

  /** With a token that somebody put into a file. */
  public static final class ByTokenFile extends VaultKmsFixture {
    @Override
    public String name() {
      return "real OpenBao, token file";
    }

    @Override
    public Rig start(Path scratch) throws Exception {
      OpenBao server = Baos.serving();
      String token = server.admin().makeToken(POLICIES, "10m");
      Path file = WholeFiles.putSecret(scratch.resolve("token"), token + "\n");
      return BaoRig.of(
          server, Map.of("auth", "token-file", "token-file", file.toString()), Optional.empty());
    }
  }
}
