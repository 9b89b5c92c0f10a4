package dev.sallyport.kms.local;

import dev.sallyport.protocol.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All keys of a file. In the file: {@code u16be(n)}, then for each key, names ascending, {@code
 * u8(size) name u16be(m) destroyed_1 .. destroyed_m u32be(size) keyset}; a destroyed version is a
 * {@code u32be} key id, ascending; a keyset is Tink's binary form. Immutable.
 */
final class Keyring {
  static final int MAX_KEYS = 64;
  private final SortedMap<String, NamedKeyset> keys;

  private Keyring(SortedMap<String, NamedKeyset> keys) {
    this.keys = keys;
  }

  static Keyring empty() {
    return new Keyring(new TreeMap<>());
  }

  Optional<NamedKeyset> find(String name) {
    return Optional.ofNullable(keys.get(name));
  }

  List<String> names() {
    return List.copyOf(keys.keySet());
  }

  /** The same keys with this one added, or put in place of the one of its name. */
  Keyring with(NamedKeyset key) {
    SortedMap<String, NamedKeyset> changed = new TreeMap<>(keys);
    changed.put(key.name(), key);
    return new Keyring(changed);
  }

  /** The same keys, and a new one for each name that had none. */
  Keyring withAll(List<String> names) throws GeneralSecurityException {
    Keyring all = this;
    for (String name : names) {
      all = all.find(name).isPresent() ? all : all.with(NamedKeyset.generate(name));
    }
    return all;
  }

  /** Reads what {@link #encode} wrote, and nothing else. */
  static Keyring decode(byte[] body) throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(body);
    SortedMap<String, NamedKeyset> keys = new TreeMap<>();
    int count = Short.toUnsignedInt(take(in, Short.BYTES).getShort());
    if (count > MAX_KEYS) {
      throw new GeneralSecurityException("too many keys");
    }
    for (int i = 0; i < count; i++) {
      NamedKeyset key = decodeKey(in);
      // A name twice: which of two keys opens would depend on the reader.
      if (!keys.isEmpty() && keys.lastKey().compareTo(key.name()) >= 0) {
        throw new GeneralSecurityException("names not ascending");
      }
      keys.put(key.name(), key);
    }
    if (in.hasRemaining()) {
      throw new GeneralSecurityException("bytes after the last key");
    }
    return new Keyring(keys);
  }

  /** The body of the file, with the keys in the clear. */
  SecretBytes encode() throws GeneralSecurityException {
    List<SecretBytes> parts = new ArrayList<>();
    try {
      parts.add(SecretBytes.takeOwnershipOf(u16(keys.size())));
      for (NamedKeyset key : keys.values()) {
        SecretBytes keyset = key.serialize();
        parts.add(keyset);
        parts.add(parts.size() - 1, heading(key, keyset.size()));
      }
      return join(parts);
    } finally {
      parts.forEach(SecretBytes::close);
    }
  }

  /** Names only. */
  @Override
  public String toString() {
    return "Keyring" + keys.keySet();
  }

  private static NamedKeyset decodeKey(ByteBuffer in) throws GeneralSecurityException {
    int nameSize = Byte.toUnsignedInt(take(in, Byte.BYTES).get());
    String name = new String(array(take(in, nameSize)), StandardCharsets.ISO_8859_1);
    Set<Integer> destroyed = decodeDestroyed(in);
    int size = take(in, Integer.BYTES).getInt();
    byte[] keyset = array(take(in, size));
    try {
      return NamedKeyset.parse(name, keyset, destroyed);
    } finally {
      Arrays.fill(keyset, (byte) 0);
    }
  }

  private static Set<Integer> decodeDestroyed(ByteBuffer in) throws GeneralSecurityException {
    int count = Short.toUnsignedInt(take(in, Short.BYTES).getShort());
    ByteBuffer ids = take(in, count * Integer.BYTES);
    TreeSet<Integer> destroyed = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      int id = ids.getInt();
      if (!destroyed.isEmpty() && destroyed.last() >= id) {
        throw new GeneralSecurityException("destroyed versions not ascending");
      }
      destroyed.add(id);
    }
    return destroyed;
  }

  /** The next bytes: every length is checked here, before anything is allocated by it. */
  private static ByteBuffer take(ByteBuffer in, int size) throws GeneralSecurityException {
    if (size < 0 || size > in.remaining()) {
      throw new GeneralSecurityException("cut short");
    }
    ByteBuffer field = in.slice(in.position(), size);
    in.position(in.position() + size);
    return field;
  }

  private static byte[] array(ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    return bytes;
  }

  private static SecretBytes heading(NamedKeyset key, int keysetSize) {
    byte[] name = key.name().getBytes(StandardCharsets.US_ASCII);
    Set<Integer> destroyed = key.destroyed();
    byte[] heading = new byte[1 + name.length + 2 + 4 * destroyed.size() + 4];
    ByteBuffer out = ByteBuffer.wrap(heading).put((byte) name.length).put(name);
    out.put(u16(destroyed.size()));
    destroyed.forEach(out::putInt);
    out.putInt(keysetSize);
    return SecretBytes.takeOwnershipOf(heading);
  }

  private static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  private static SecretBytes join(List<SecretBytes> parts) {
    byte[] joined = new byte[parts.stream().mapToInt(SecretBytes::size).sum()];
    ByteBuffer out = ByteBuffer.wrap(joined);
    parts.forEach(part -> part.use(out::put));
    return SecretBytes.takeOwnershipOf(joined);
  }
}
