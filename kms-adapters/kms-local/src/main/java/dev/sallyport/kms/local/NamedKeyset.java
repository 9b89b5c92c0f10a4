package dev.sallyport.kms.local;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One key of the file with all its versions: a Tink keyset of AES-256-GCM keys whose primary is the
 * current version. A version is named by its random Tink key id, so that the keys of a file that
 * was lost and made anew are never taken for the old ones. Immutable.
 */
@AccessesPartialKey
final class NamedKeyset {
  static final int MAX_VERSIONS = 1000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

  private final String name;
  private final KeysetHandle handle;
  private final Map<Integer, Aead> aeads;
  private final Set<Integer> destroyed;

  private NamedKeyset(
      String name, KeysetHandle handle, Map<Integer, Aead> aeads, Set<Integer> destroyed) {
    this.name = name;
    this.handle = handle;
    this.aeads = aeads;
    this.destroyed = destroyed;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** A new key with one version. */
  static NamedKeyset generate(String name) throws GeneralSecurityException {
    return of(
        name,
        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get()),
        Set.of());
  }

  /**
   * A key as {@link #serialize} wrote it.
   *
   * @throws GeneralSecurityException if it is not a keyset of enabled AES-256-GCM keys
   */
  static NamedKeyset parse(String name, byte[] keyset, Set<Integer> destroyed)
      throws GeneralSecurityException {
    return of(
        name,
        TinkProtoKeysetFormat.parseKeyset(
            keyset, InsecureSecretKeyAccess.get(), AeadConfig2026.get()),
        destroyed);
  }

  private static NamedKeyset of(String name, KeysetHandle handle, Set<Integer> destroyed)
      throws GeneralSecurityException {
    if (!isName(name) || handle.size() > MAX_VERSIONS || destroyed.size() > MAX_VERSIONS) {
      throw new GeneralSecurityException("name or number of versions");
    }
    Map<Integer, Aead> aeads = new LinkedHashMap<>();
    for (int i = 0; i < handle.size(); i++) {
      KeysetHandle.Entry entry = handle.getAt(i);
      if (aeads.put(entry.getId(), aead(entry)) != null || destroyed.contains(entry.getId())) {
        throw new GeneralSecurityException("one version twice");
      }
    }
    return new NamedKeyset(name, handle, aeads, Set.copyOf(destroyed));
  }

  /** The cipher of exactly one version: Tink's own keyset cipher would try the others too. */
  private static Aead aead(KeysetHandle.Entry entry) throws GeneralSecurityException {
    if (entry.getStatus() != KeyStatus.ENABLED
        || !entry.getKey().getParameters().equals(PredefinedAeadParameters.AES256_GCM)) {
      throw new GeneralSecurityException("not an enabled AES-256-GCM key");
    }
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId()).makePrimary())
        .setConfiguration(AeadConfig2026.get())
        .build()
        .getPrimitive(AeadConfig2026.get(), Aead.class);
  }

  String name() {
    return name;
  }

  int current() {
    return handle.getPrimary().getId();
  }

  /** Every version that is there, oldest first. */
  List<Integer> versions() {
    return List.copyOf(aeads.keySet());
  }

  Set<Integer> destroyed() {
    return Collections.unmodifiableSet(new TreeSet<>(destroyed));
  }

  Optional<Aead> aead(int version) {
    return Optional.ofNullable(aeads.get(version));
  }

  /** The same key with one more version, which is the current one. */
  NamedKeyset rotated() throws GeneralSecurityException {
    KeysetHandle.Builder.Entry fresh =
        KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
            .withRandomId()
            .makePrimary();
    return of(name, rebuild(handle).addEntry(fresh).build(), destroyed);
  }

  /** The same key without one version, which is remembered as destroyed. */
  NamedKeyset without(int version) throws GeneralSecurityException {
    KeysetHandle.Builder builder = rebuild(handle);
    builder.deleteAt(versions().indexOf(version));
    Set<Integer> gone = new TreeSet<>(destroyed);
    gone.add(version);
    return of(name, builder.build(), gone);
  }

  /** The Tink keyset in its binary form, with the keys in the clear. */
  SecretBytes serialize() throws GeneralSecurityException {
    return SecretBytes.takeOwnershipOf(
        TinkProtoKeysetFormat.serializeKeyset(
            handle, InsecureSecretKeyAccess.get(), AeadConfig2026.get()));
  }

  /** Name and number of versions. */
  @Override
  public String toString() {
    return "NamedKeyset[" + name + ", " + aeads.size() + " versions]";
  }

  private static KeysetHandle.Builder rebuild(KeysetHandle handle) {
    return KeysetHandle.newBuilder(handle).setConfiguration(AeadConfig2026.get());
  }
}
