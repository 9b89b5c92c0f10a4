package dev.sallyport.kms.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Versions of a KEK: those of one key in Azure, of which the newest is the current one. */
final class AzureVersions {
  /** Of 25 versions each. */
  private static final int MOST_PAGES = 200;

  private final KeyClient client;
  private final String vault;

  AzureVersions(KeyClient client, String vault) {
    this.client = client;
    this.vault = vault;
  }

  KekInfo info(NamedKek kek) throws KmsException {
    return info(kek, current(kek));
  }

  /** The newest version, which has to be one that wraps. */
  KeyId current(NamedKek kek) throws KmsException {
    return usable(kek, client.getKey(kek.name()));
  }

  /** One version, enabled or not. */
  PublicVersion version(NamedKek kek, String version) throws KmsException {
    PublicVersion found = described(kek, client.getKey(kek.name(), version));
    if (!found.id().version().equals(version)) {
      throw new WrongAnswer("described another version than " + version);
    }
    return found;
  }

  /** Has Azure make a version like the one before, with the same size and operations. */
  KekInfo rotate(NamedKek kek) throws KmsException {
    KeyId before = current(kek);
    KeyId after = usable(kek, client.rotateKey(kek.name()));
    if (after.equals(before)) {
      throw new WrongAnswer("a rotation that made no version");
    }
    return info(kek, after);
  }

  /** Disables it, which is as far as Azure goes for a single version. */
  Destruction destroy(NamedKek kek, KekVersion version) throws KmsException {
    PublicVersion found = version(kek, version.version());
    if (described(kek, client.getKey(kek.name())).id().equals(found.id())) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    if (found.isEnabled()) {
      KeyVaultKey changed = client.updateKeyProperties(found.properties().setEnabled(false));
      PublicVersion now = described(kek, changed);
      if (!now.id().equals(found.id()) || now.isEnabled()) {
        throw new WrongAnswer(version + " is not disabled");
      }
    }
    return new Destruction.Disabled();
  }

  private KeyId usable(NamedKek kek, KeyVaultKey answer) throws KmsException {
    PublicVersion found = described(kek, answer);
    found.requireFit();
    if (!found.isEnabled()) {
      throw new KeyGone(kek.version(found.id().version()));
    }
    return found.id();
  }

  private PublicVersion described(NamedKek kek, KeyVaultKey answer) throws KmsException {
    return PublicVersion.of(answer, vault, kek.name());
  }

  private KekInfo info(NamedKek kek, KeyId current) throws KmsException {
    TreeSet<String> readable = new TreeSet<>(List.of(current.version()));
    int pages = 0;
    for (PagedResponse<KeyProperties> page :
        client.listPropertiesOfKeyVersions(kek.name()).iterableByPage()) {
      // A listing without end would fill the memory.
      if (++pages > MOST_PAGES) {
        throw new Unavailable("more than " + MOST_PAGES + " pages of versions");
      }
      for (KeyProperties listed : page.getValue()) {
        addEnabled(kek, listed, readable);
      }
    }
    return kek.info(current.version(), readable);
  }

  private void addEnabled(NamedKek kek, KeyProperties listed, Set<String> readable)
      throws WrongAnswer {
    KeyId id = KeyId.parse(listed.getId(), vault, kek.name());
    if (Boolean.TRUE.equals(listed.isEnabled())) {
      readable.add(id.version());
    }
  }
}
