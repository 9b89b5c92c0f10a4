package dev.sallyport.broker.custody;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.tenant.IntakeKey;
import dev.sallyport.broker.tenant.TenantKeys;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import java.util.Base64;
import java.util.function.IntFunction;

/**
 * Secrets that stay in other systems. What is read there is never believed: it has to be what the
 * owner's statement has the digest of.
 */
final class ExternalSecrets {
  private final KeyVault vault;
  private final Allowance sources;

  /**
   * Reads by these systems.
   *
   * @param sources URIs; a tenant may name each of its own and what lies below it
   */
  ExternalSecrets(KeyVault vault, Allowance sources) {
    this.vault = vault;
    this.sources = sources;
  }

  /**
   * The value at the place that a document names, not compared with anything yet.
   *
   * <p>Refused: {@code malformed-external}, {@code source-not-allowed}; {@code kms-unavailable},
   * {@code secret-unreadable} where nothing lies there.
   *
   * @return the value, for the caller to close
   */
  Outcome<SecretBytes> read(Tenant tenant, ExternalDocument document) {
    return place(document).then(place -> allowed(tenant, place)).then(vault::read);
  }

  /**
   * As {@link TenantKeys#requireThere}. It opens nothing: that a sealed secret is the right one
   * shows in its ciphertext.
   *
   * @param intakeKeys the tenant's, by number
   */
  Outcome<ExternalDocument> requireThere(
      Tenant tenant,
      SecretPath path,
      long version,
      ExternalDocument document,
      IntFunction<Outcome<IntakeKey>> intakeKeys) {
    Outcome<SecretBytes> read = read(tenant, document);
    if (read instanceof Outcome.Refused<SecretBytes>(Refusal refusal)
        && refusal.reason() == RefusalReason.SECRET_UNREADABLE) {
      return Outcome.refused(RefusalReason.MALFORMED_EXTERNAL, "source");
    }
    return read.then(
            value -> {
              try (value) {
                return switch (document.form()) {
                  case Form.Plain plain -> Outcome.accepted(isSigned(plain, value));
                  case Form.Sealed sealed ->
                      envelope(value)
                          .then(ciphertext ->
                              intakeKeys
                                  .apply(sealed.intakeKeyNumber())
                                  .map(key ->
                                      content(tenant, path, version, document, key, ciphertext)
                                          .equals(sealed.content())));
                };
              }
            })
        .then(signed ->
            signed
                ? Outcome.accepted(document)
                : Outcome.refused(RefusalReason.MALFORMED_EXTERNAL, "digest"));
  }

  /** Whether this is the value that the owner signed, and no longer than a secret is. */
  static boolean isSigned(Form.Plain plain, SecretBytes value) {
    return value.size() <= TenantKeys.MAX_SECRET && plain.fits(value);
  }

  /** The ciphertext that a value is the base64url of. */
  static Outcome<Bytes> envelope(SecretBytes value) {
    try {
      return Outcome.accepted(Bytes.of(value.use(text -> Base64.getUrlDecoder().decode(text))));
    } catch (IllegalArgumentException e) {
      return Outcome.refused(RefusalReason.MALFORMED_EXTERNAL, "envelope");
    }
  }

  private static Digest content(
      Tenant tenant,
      SecretPath path,
      long version,
      ExternalDocument document,
      IntakeKey key,
      Bytes ciphertext) {
    Bytes context =
        Contexts.intake(
            tenant.root(), path, version, document.policyName(), document.lowestPolicyVersion());
    return Contexts.secretContent(context, key.number(), key.key(), ciphertext).sha256();
  }

  private static Outcome<SecretPlace> place(ExternalDocument document) {
    return SourceUri.parse(document.source()) instanceof Outcome.Accepted<SourceUri>(SourceUri uri)
            && SecretPlace.isField(document.field())
        ? Outcome.accepted(new SecretPlace(uri, document.version(), document.field()))
        : Outcome.refused(RefusalReason.MALFORMED_EXTERNAL, "source");
  }

  /** Asked at every use, not only at the upload: an operator can take a source off the list. */
  private Outcome<SecretPlace> allowed(Tenant tenant, SecretPlace place) {
    if (sources.of(tenant.name()).map(SourceUri::new).anyMatch(place.source()::isWithin)) {
      return Outcome.accepted(place);
    }
    LogEvent.SOURCE_NOT_ALLOWED.write(tenant.name(), place.source());
    return Outcome.refused(RefusalReason.SOURCE_NOT_ALLOWED);
  }
}
