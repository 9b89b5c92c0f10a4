package dev.sallyport.client.cli;

import dev.sallyport.client.BrokerConnection;
import dev.sallyport.client.BrokerTrust;
import dev.sallyport.client.ClientWiring;
import dev.sallyport.client.KekClient;
import dev.sallyport.client.KeysClient;
import dev.sallyport.client.OwnerUploads;
import dev.sallyport.client.Pause;
import dev.sallyport.client.RetryPolicy;
import dev.sallyport.client.TenantClient;
import dev.sallyport.client.TrustAnchors;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * One profile in use: its broker, its keys, and advice where something is not set up yet. Each part
 * is asked for when it is needed, so that a profile needs no more than its commands do.
 */
final class Session implements AutoCloseable {
  private final Profile profile;
  private final BrokerConnection connection;

  /** The operator's bearer token, where this profile has one; workloads need none. */
  private final Optional<SecretBytes> token;

  private Session(Profile profile, BrokerConnection connection, Optional<SecretBytes> token) {
    this.profile = profile;
    this.connection = connection;
    this.token = token;
  }

  /** The broker is not spoken to yet: what is missing here shows before anything is sent. */
  static Session open(Cli cli, ProfileOption option) throws CliException {
    return open(cli, option, RetryPolicy.standard());
  }

  /** The same with more or less patience for a broker that does not answer. */
  static Session open(Cli cli, ProfileOption option, RetryPolicy retries) throws CliException {
    Profile profile = option.load(cli);
    Optional<SecretBytes> token =
        profile.adminTokenFile().isEmpty()
            ? Optional.empty()
            : Optional.of(SecretInput.token(Path.of(profile.adminTokenFile().get())));
    return new Session(profile, connection(profile, retries, cli.pause()), token);
  }

  private static BrokerConnection connection(Profile profile, RetryPolicy retries, Pause pause)
      throws CliException {
    if (profile.caFile().isEmpty()) {
      return ClientWiring.connection(profile.broker(), retries, pause);
    }
    Path anchors = Path.of(profile.caFile().get());
    try {
      return ClientWiring.connection(profile.broker(), retries, pause, TrustAnchors.only(anchors));
    } catch (IOException | GeneralSecurityException e) {
      throw CliException.of(
          ExitCode.LOCAL, anchors + " is no PEM file of certificates", "See --ca of the profile.");
    }
  }

  Profile profile() {
    return profile;
  }

  BrokerConnection connection() {
    return connection;
  }

  TenantClient tenants() {
    return new TenantClient(connection, token);
  }

  /** The keys of the broker, or of a tenant. */
  KeysClient keys(Optional<TenantName> tenant) {
    return tenant
        .map(name -> KeysClient.ofTenant(connection, token, name))
        .orElseGet(() -> KeysClient.ofBroker(connection, token));
  }

  /** The key-encryption key of the profile's tenant. */
  KekClient kek() throws CliException {
    return new KekClient(connection, token, tenant());
  }

  TenantName tenant() throws CliException {
    return profile
        .tenant()
        .orElseThrow(() ->
            CliException.usage(
                "the profile names no tenant",
                "Make one: sallyport tenant create NAME; or add --tenant NAME --tenant-root HEX to"
                    + " the profile."));
  }

  /** Both pins or nothing: with one of them alone a false broker or a false tenant would pass. */
  BrokerTrust trust() throws CliException {
    if (profile.identityKeys().isEmpty()) {
      throw CliException.usage(
          "the broker's identity is not pinned",
          "Compare its fingerprint with the operator's: sallyport broker identity");
    }
    Digest root =
        profile
            .tenantRoot()
            .orElseThrow(() ->
                CliException.usage(
                    "the profile pins no tenant root",
                    "Add --tenant-root HEX to the profile: the owner reads it from 'sallyport"
                        + " tenant show'."));
    return new BrokerTrust(profile.identityKeys(), root);
  }

  /** Read when it is needed and for as long: only uploads sign. */
  SigningKey ownerKey() throws CliException {
    String file =
        profile
            .ownerKeyFile()
            .orElseThrow(() ->
                CliException.usage(
                    "the profile has no owner key", "Add --owner-key FILE to the profile."));
    return OwnerKeyFile.read(Path.of(file));
  }

  /** Signs a policy or reference set with the profile's owner key and uploads it. */
  ObjectHead putDocument(StatementKind kind, String name, Bytes document)
      throws CliException, InterruptedException {
    try (SigningKey owner = ownerKey()) {
      return Replies.require(uploads(owner).putDocument(kind, name, document));
    }
  }

  OwnerUploads uploads(SigningKey owner) throws CliException {
    return new OwnerUploads(tenants(), tenant(), trust(), owner);
  }

  /** Zeroes the token. */
  @Override
  public void close() {
    token.ifPresent(SecretBytes::close);
  }
}
