package dev.sallyport.kms.gcp;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.kms.gcp.GcpAnswers.VersionState;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Versions of a KEK, which are Google's own; the primary one is the current one. */
final class GcpVersions {
  private static final int MOST_PAGES = 100;
  private static final int MOST_LOOKS = 20;
  private static final String PURPOSE = "ENCRYPT_DECRYPT";
  private static final String ALGORITHM = "GOOGLE_SYMMETRIC_ENCRYPTION";

  /** Numbers without leading zeros, so that a longer one is a greater one. */
  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final CloudKmsClient client;
  private final GcpSettings settings;
  private final Pause pause;

  /**
   * The versions of a connection's keys.
   *
   * @param pause between two looks at a version that is being generated
   */
  GcpVersions(CloudKmsClient client, GcpSettings settings, Pause pause) {
    this.client = client;
    this.settings = settings;
    this.pause = pause;
  }

  /** Waits a little. */
  @FunctionalInterface
  interface Pause {
    /**
     * Returns when it is time.
     *
     * @throws Unavailable if nobody waits any more
     */
    void await() throws Unavailable;
  }

  KekInfo info(NamedKek kek) throws IOException, CloudKmsException, KmsException {
    return info(kek, current(kek));
  }

  /** The number of the primary version, of a key that has to be one that wraps. */
  String current(NamedKek kek) throws IOException, CloudKmsException, KmsException {
    KeyName name = KeyName.of(settings, kek);
    return current(kek, name, client.key(name.resource()));
  }

  /**
   * Makes a version and moves the primary one last: whatever fails before leaves the KEK as it was,
   * and at most a version that nobody uses. It never takes a version that it finds: that could have
   * been imported, by somebody who knows it.
   */
  KekInfo rotate(NamedKek kek) throws IOException, CloudKmsException, KmsException {
    KeyName name = KeyName.of(settings, kek);
    String before = current(kek);
    GcpAnswers.Version made = client.createVersion(name.resource());
    String number = name.numberIn(made.name());
    if (BY_NUMBER.compare(number, before) <= 0) {
      throw new WrongAnswer("a new version that is not new");
    }
    awaitEnabled(name, number, made.state());
    if (!current(kek, name, client.setPrimary(name.resource(), number)).equals(number)) {
      throw new WrongAnswer("another primary version than asked for");
    }
    return info(kek, number);
  }

  /** Schedules it, for as long ahead as the key says. */
  Destruction destroy(NamedKek kek, KekVersion version)
      throws IOException, CloudKmsException, KmsException {
    if (current(kek).equals(version.version())) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    String resource = KeyName.of(settings, kek).version(version.version());
    Optional<Destruction> earlier = destruction(resource, client.version(resource));
    if (earlier.isPresent()) {
      return earlier.get();
    }
    return destruction(resource, client.destroyVersion(resource))
        .orElseThrow(() -> new WrongAnswer("nothing is destroyed of " + version));
  }

  /** Whether the version can be used now, as Google says. */
  boolean isEnabled(NamedKek kek, KekVersion version)
      throws IOException, CloudKmsException, KmsException {
    String resource = KeyName.of(settings, kek).version(version.version());
    return requireSame(resource, client.version(resource)).state() == VersionState.ENABLED;
  }

  private static String current(NamedKek kek, KeyName name, GcpAnswers.Key key)
      throws KmsException {
    name.requireSame(key.name());
    // A key pair would take no context, and anybody could wrap with its public half.
    if (!key.purpose().equals(PURPOSE)) {
      throw new WrongAnswer(kek.uri() + " is no symmetric key for encryption");
    }
    GcpAnswers.Version primary =
        key.primary().orElseThrow(() -> new KeyGone(kek.version("primary")));
    String number = name.numberIn(primary.name());
    if (primary.state() != VersionState.ENABLED) {
      throw new KeyGone(kek.version(number));
    }
    return number;
  }

  /** Software makes a version at once, a hardware module takes its time. */
  private void awaitEnabled(KeyName name, String number, VersionState made)
      throws IOException, CloudKmsException, KmsException {
    String resource = name.version(number);
    VersionState state = made;
    for (int look = 0; state == VersionState.PENDING_GENERATION && look < MOST_LOOKS; look++) {
      pause.await();
      state = requireSame(resource, client.version(resource)).state();
    }
    if (state != VersionState.ENABLED) {
      throw new Unavailable("version " + number + " is not ready to become the primary one");
    }
  }

  private static Optional<Destruction> destruction(String resource, GcpAnswers.Version version)
      throws WrongAnswer {
    return switch (requireSame(resource, version).state()) {
      case DESTROYED -> Optional.of(new Destruction.Destroyed());
      case DESTROY_SCHEDULED ->
          Optional.of(
              new Destruction.Scheduled(
                  version
                      .destroyTime()
                      .orElseThrow(() -> new WrongAnswer("no date of a destruction"))));
      case ENABLED, PENDING_GENERATION, OTHER -> Optional.empty();
    };
  }

  private static GcpAnswers.Version requireSame(String resource, GcpAnswers.Version version)
      throws WrongAnswer {
    if (!version.name().equals(resource)) {
      throw new WrongAnswer("another version than " + resource + " is named");
    }
    return version;
  }

  private KekInfo info(NamedKek kek, String current)
      throws IOException, CloudKmsException, KmsException {
    KeyName name = KeyName.of(settings, kek);
    TreeSet<String> numbers = new TreeSet<>(BY_NUMBER);
    numbers.add(current);
    Optional<String> next = Optional.empty();
    for (int page = 0; page < MOST_PAGES; page++) {
      GcpAnswers.Page listed = client.versions(name.resource(), next);
      for (GcpAnswers.Version each : listed.versions()) {
        String number = name.numberIn(each.name());
        if (each.state() == VersionState.ENABLED && each.algorithm().equals(ALGORITHM)) {
          numbers.add(number);
        }
      }
      next = listed.next();
      if (next.isEmpty()) {
        return kek.info(current, numbers);
      }
    }
    throw new Unavailable("more than " + MOST_PAGES + " pages of versions");
  }
}
