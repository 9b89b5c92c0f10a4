package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection into a namespace of a real OpenBao. */
class NamespaceTest {
  @TempDir Path folder;

  @Test
  void connectionIntoANamespace_seesThatNamespaceAlone() throws Exception {
    OpenBao server = Baos.serving();
    server.admin().write("sys/namespaces/team-a", "{}");
    BaoAdmin inside = server.admin().in("team-a");
    Baos.setUp(inside);
    KekUri own = BaoRig.kek(Baos.newKey(inside));
    KekUri outside = BaoRig.kek(Baos.newKey(server.admin()));
    Map<String, String> auth =
        new HashMap<>(Baos.appRole(inside, folder, BaoAdmin.role(List.of(BROKER))));
    auth.put("namespace", "team-a");
    try (KmsAdapter kms = BaoRig.open(Baos.connection(server, auth));
        SecretBytes key = SecretBytes.takeOwnershipOf(new byte[] {1})) {
      Bytes ciphertext = kms.wrap(kms.info(own).current(), key, Bytes.empty()).ciphertext();
      try (Unwrapped opened = kms.unwrap(kms.info(own).current(), ciphertext, Bytes.empty())) {
        assertThat(opened.plaintext().size()).isEqualTo(1);
      }
      assertThat(kms.health().ready()).isTrue();
      assertThatThrownBy(() -> kms.info(outside)).isInstanceOf(UnknownKek.class);
    }
    auth.remove("namespace");
    try (KmsAdapter kms = BaoRig.open(Baos.connection(server, auth))) {
      assertThatThrownBy(() -> kms.info(own)).isInstanceOf(Denied.class);
    }
  }
}
