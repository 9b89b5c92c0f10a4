package dev.sallyport.kms.aws;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.ListAliasesResponse;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * Versions of a KEK: {@code alias/<name>} leads to the current key, and {@code alias/<name>/<id>}
 * to each of its keys, so that a listing tells which they are.
 */
final class AwsVersions {
  private static final int MOST_PAGES = 100;
  private static final int PAGE_SIZE = 100;
  private static final String POLICY = "default";

  private final KmsClient client;
  private final AwsSettings settings;

  AwsVersions(KmsClient client, AwsSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  KekInfo info(NamedKek kek) throws KmsException {
    return info(kek, current(kek));
  }

  /** The id of the key that the alias leads to, which has to be one that wraps. */
  String current(NamedKek kek) throws KmsException {
    KeyMetadata key = client.describeKey(request -> request.keyId(KeyAlias.of(kek))).keyMetadata();
    if (key == null) {
      throw new WrongAnswer("no description of " + kek.uri());
    }
    String id = KeyArn.parse(key.arn(), settings.region()).id();
    // A key pair would take no context, and anybody could wrap with its public half.
    if (key.keySpec() != KeySpec.SYMMETRIC_DEFAULT
        || key.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT) {
      throw new WrongAnswer(kek.uri() + " is no symmetric key for encryption");
    }
    if (key.keyState() != KeyState.ENABLED) {
      throw new KeyGone(kek.version(id));
    }
    return id;
  }

  /**
   * Makes a key with the policy of the one before it, and moves the alias last: whatever fails
   * before leaves the KEK as it was, and at most a key that nobody uses.
   */
  KekInfo rotate(NamedKek kek) throws KmsException {
    String before = current(kek);
    makeAlias(kek, before);
    String policy =
        client.getKeyPolicy(request -> request.keyId(before).policyName(POLICY)).policy();
    KeyMetadata made =
        client
            .createKey(request ->
                request
                    .keySpec(KeySpec.SYMMETRIC_DEFAULT)
                    .keyUsage(KeyUsageType.ENCRYPT_DECRYPT)
                    .description("Sallyport " + KeyAlias.of(kek))
                    .policy(policy))
            .keyMetadata();
    if (made == null) {
      throw new WrongAnswer("no description of a new key");
    }
    String after = KeyArn.parse(made.arn(), settings.region()).id();
    makeAlias(kek, after);
    client.updateAlias(request -> request.aliasName(KeyAlias.of(kek)).targetKeyId(after));
    return info(kek, after);
  }

  /** Schedules it; the alias goes too, so that the version is not listed any more. */
  Destruction destroy(NamedKek kek, KekVersion version) throws KmsException {
    requireOneOf(kek, version);
    if (current(kek).equals(version.version())) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    Instant until = schedule(version);
    client.deleteAlias(request -> request.aliasName(KeyAlias.of(kek, version.version())));
    return new Destruction.Scheduled(until);
  }

  /** Stops a version that is a key of somebody else from being destroyed by its mere id. */
  private void requireOneOf(NamedKek kek, KekVersion version) throws KmsException {
    String id = version.version();
    if (current(kek).equals(id)) {
      return;
    }
    try {
      KeyMetadata key =
          client.describeKey(request -> request.keyId(KeyAlias.of(kek, id))).keyMetadata();
      if (key == null || !KeyArn.parse(key.arn(), settings.region()).id().equals(id)) {
        throw new WrongAnswer("the alias of " + version + " leads elsewhere");
      }
    } catch (NotFoundException e) {
      throw new UnknownKek(version.toString());
    }
  }

  private Instant schedule(KekVersion version) throws WrongAnswer {
    Instant until;
    try {
      until =
          client
              .scheduleKeyDeletion(request ->
                  request.keyId(version.version()).pendingWindowInDays(settings.pendingDays()))
              .deletionDate();
    } catch (KmsInvalidStateException e) {
      // Scheduled by an earlier attempt, which did not come to its end.
      until = client.describeKey(r -> r.keyId(version.version())).keyMetadata().deletionDate();
    }
    if (until == null) {
      throw new WrongAnswer("no date of the destruction of " + version);
    }
    return until;
  }

  private void makeAlias(NamedKek kek, String id) {
    try {
      client.createAlias(request -> request.aliasName(KeyAlias.of(kek, id)).targetKeyId(id));
    } catch (AlreadyExistsException e) {
      // Made by an earlier rotation. Whether it leads to the key that it names, the listing checks.
      return;
    }
  }

  private KekInfo info(NamedKek kek, String current) throws KmsException {
    TreeSet<String> ids = new TreeSet<>(List.of(current));
    String marker = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      String from = marker;
      ListAliasesResponse listed =
          client.listAliases(request -> request.limit(PAGE_SIZE).marker(from));
      listed.aliases().forEach(alias -> addVersion(kek, alias, ids));
      marker = listed.nextMarker();
      if (!Boolean.TRUE.equals(listed.truncated()) || marker == null) {
        return kek.info(current, ids);
      }
    }
    throw new Unavailable("more than " + MOST_PAGES + " pages of aliases");
  }

  private static void addVersion(NamedKek kek, AliasListEntry alias, Set<String> ids) {
    KeyAlias.versionIn(kek, String.valueOf(alias.aliasName()))
        .filter(id -> id.equals(alias.targetKeyId()))
        .ifPresent(ids::add);
  }
}
