package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;

/**
 * The versions of one KEK on its token. PKCS#11 knows no versions, so each is an object of its own:
 * {@code CKA_ID} is the KEK's name and {@code CKA_LABEL} the name, {@code #} and the version. The
 * newest is the current one.
 *
 * @param token where they are
 * @param kek its name to the broker
 * @param object its name on the token
 */
record KeyObjects(Token token, KekUri kek, String object) {
  private static final int MAX_LABEL = 96;
  private static final int ATTEMPTS = 3;

  /** Everything there is; a KEK without any version is unknown. */
  KekInfo info(Session session) throws KmsException, CryptokiException {
    TreeSet<VersionName> versions = versions(session);
    if (versions.isEmpty()) {
      throw new UnknownKek(kek.value());
    }
    require(session, versions.last());
    return new KekInfo(version(versions.last()), versions.stream().map(this::version).toList());
  }

  /** The handle of a version that is there, and that this token and no one else can have. */
  long require(Session session, VersionName version) throws KmsException, CryptokiException {
    Attributes named = named(version);
    List<Long> found = session.find(named);
    if (found.isEmpty()) {
      throw absent(session, version);
    }
    // Which of two objects of one label opens would depend on the token.
    if (found.size() > 1) {
      throw new WrongAnswer(found.size() + " objects are labelled " + version(version));
    }
    requireKept(session, found.getFirst(), version);
    return found.getFirst();
  }

  /** Makes the version that follows. */
  void rotate(Session session, SecureRandom random) throws KmsException, CryptokiException {
    generate(
        session, VersionName.parse(info(session).current().version()).orElseThrow().next(random));
  }

  /** Makes the first version where there is none. */
  void createIfAbsent(Session session, SecureRandom random) throws CryptokiException, KmsException {
    if (versions(session).isEmpty()) {
      generate(session, VersionName.first(random));
    }
  }

  Destruction destroy(Session session, VersionName version) throws KmsException, CryptokiException {
    long handle = require(session, version);
    if (versions(session).last().equals(version)) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    session.destroy(handle);
    return new Destruction.Destroyed();
  }

  /**
   * SoftHSM now and then fails within, or finds that a template contradicts its object, while
   * others use the token. What it has not made then may be made once more: the label says that it
   * is this one and no other.
   */
  private void generate(Session session, VersionName version)
      throws KmsException, CryptokiException {
    Attributes template = template(version);
    for (int attempt = 1; ; attempt++) {
      try {
        session.generate(template);
        requireWhole(session, version);
        return;
      } catch (CryptokiException e) {
        if (attempt == ATTEMPTS || !mayPass(e) || !session.find(named(version)).isEmpty()) {
          throw e;
        }
      }
    }
  }

  /** A key that nobody may use must not stay the newest: nothing could be wrapped any more. */
  private void requireWhole(Session session, VersionName version)
      throws KmsException, CryptokiException {
    try {
      require(session, version);
    } catch (WrongAnswer e) {
      List<Long> made = session.find(named(version));
      // A second one of this label is somebody else's, who may have used it by now.
      if (made.size() == 1) {
        session.destroy(made.getFirst());
      }
      throw e;
    }
  }

  private static boolean mayPass(CryptokiException e) {
    return e.kind() == CryptokiException.Kind.UNCLEAR || e.code() == Ck.TEMPLATE_INCONSISTENT;
  }

  private Attributes template(VersionName version) {
    return kept(version)
        .flag(Ck.A_WRAP, false)
        .flag(Ck.A_UNWRAP, false)
        .flag(Ck.A_SIGN, false)
        .flag(Ck.A_VERIFY, false);
  }

  /** What both a new key and one that is found have to be. */
  private Attributes kept(VersionName version) {
    return named(version)
        .number(Ck.A_KEY_TYPE, Ck.KEY_TYPE_AES)
        .number(Ck.A_VALUE_LEN, 32)
        .flag(Ck.A_TOKEN, true)
        .flag(Ck.A_PRIVATE, true)
        .flag(Ck.A_SENSITIVE, true)
        .flag(Ck.A_EXTRACTABLE, false)
        .flag(Ck.A_ENCRYPT, true)
        .flag(Ck.A_DECRYPT, true);
  }

  /**
   * Stops a key that was brought from elsewhere, or that can be taken elsewhere: somebody may have
   * it already. And a token that answers about another object than asked.
   */
  private void requireKept(Session session, long handle, VersionName version)
      throws WrongAnswer, CryptokiException {
    List<Long> different =
        kept(version)
            .flag(Ck.A_ALWAYS_SENSITIVE, true)
            .flag(Ck.A_NEVER_EXTRACTABLE, true)
            .differences(session.calls(), session.handle(), handle);
    if (!different.isEmpty()) {
      throw new WrongAnswer(
          version(version)
              + " is no AES-256 key that never left the token; attributes "
              + different.stream().map(type -> "0x" + Long.toHexString(type)).toList());
    }
  }

  private KmsException absent(Session session, VersionName version) throws CryptokiException {
    TreeSet<VersionName> there = versions(session);
    // Versions are numbered without gaps, so one below the newest was there once.
    return !there.isEmpty() && version.compareTo(there.last()) < 0
        ? new KeyGone(version(version))
        : new UnknownKek(version(version).toString());
  }

  private TreeSet<VersionName> versions(Session session) throws CryptokiException {
    TreeSet<VersionName> versions = new TreeSet<>();
    String prefix = object + "#";
    Attributes ofThisKek =
        Attributes.of().number(Ck.A_CLASS, Ck.CLASS_SECRET_KEY).text(Ck.A_ID, object);
    for (long handle : session.find(ofThisKek)) {
      String label =
          Attributes.text(session.calls(), session.handle(), handle, Ck.A_LABEL, MAX_LABEL);
      if (label.startsWith(prefix)) {
        VersionName.parse(label.substring(prefix.length())).ifPresent(versions::add);
      }
    }
    if (versions.isEmpty()) {
      token.requireAlive(session);
    }
    return versions;
  }

  private Attributes named(VersionName version) {
    return Attributes.of()
        .number(Ck.A_CLASS, Ck.CLASS_SECRET_KEY)
        .text(Ck.A_ID, object)
        .text(Ck.A_LABEL, object + "#" + version.text());
  }

  private KekVersion version(VersionName name) {
    return new KekVersion(kek, name.text());
  }
}
