package dev.sallyport.kms;

import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.ArrayList;
import java.util.List;

/** A connection to a {@link ScriptedAdapter} of its own, which notes what it is asked. */
final class ScriptedConnection implements KmsConnection {
  final List<String> asked = new ArrayList<>();
  final ScriptedAdapter behind = new ScriptedAdapter();
  boolean away;

  @Override
  public Wrapped wrap(NamedKek kek, KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    asked.add("wrap " + kek.name() + " " + version.version());
    return behind.wrap(version, plaintext, context);
  }

  @Override
  public Unwrapped unwrap(NamedKek kek, KekVersion version, Bytes ciphertext, Bytes context)
      throws KmsException {
    asked.add("unwrap " + kek.name() + " " + version.version());
    return behind.unwrap(version, ciphertext, context);
  }

  @Override
  public KekInfo info(NamedKek kek) {
    asked.add("info " + kek.name());
    return kek.info("1", List.of("1"));
  }

  @Override
  public KekInfo rotate(NamedKek kek) {
    asked.add("rotate " + kek.name());
    return kek.info("2", List.of("1", "2"));
  }

  @Override
  public Destruction destroy(NamedKek kek, KekVersion version) {
    asked.add("destroy " + kek.name() + " " + version.version());
    return new Destruction.Disabled();
  }

  @Override
  public String probe(NamedKek kek) throws KmsException {
    if (away) {
      throw new KmsException.Denied("not today");
    }
    return "answers about " + kek.uri();
  }

  @Override
  public void close() {
    behind.close();
  }
}
