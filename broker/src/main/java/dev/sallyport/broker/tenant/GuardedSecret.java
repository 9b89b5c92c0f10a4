package dev.sallyport.broker.tenant;

import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.policy.CompiledPolicy;
import dev.sallyport.policy.SignedReferenceSet;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.Statement;
import java.util.List;

/**
 * One version of a secret with the policy that guards it now and that policy's reference sets, all
 * of whose statements were verified from rows of one moment. Only {@link TenantObjects} makes one.
 * It holds no plaintext.
 *
 * <p>What the statement's content digest covers beyond its name and version (the policy name, the
 * lowest policy version, the ciphertext) is proven when custody opens it: a changed row does not
 * open.
 */
public final class GuardedSecret {
  private final Tenant tenant;
  private final ResourceName resource;
  private final Statement statement;
  private final Holding holding;
  private final Guard guard;

  GuardedSecret(
      Tenant tenant, ResourceName resource, Statement statement, Holding holding, Guard guard) {
    this.tenant = tenant;
    this.resource = resource;
    this.statement = statement;
    this.holding = holding;
    this.guard = guard;
  }

  /**
   * The policy in force and what it needs.
   *
   * @param policy the newest version, compiled
   * @param version that version
   * @param references its reference sets, each at its newest version; one that is missing is left
   *     out, which the policy engine refuses
   */
  public record Guard(CompiledPolicy policy, long version, List<SignedReferenceSet> references) {
    /** Copies the list. */
    public Guard {
      references = List.copyOf(references);
    }
  }

  /** The tenant, with the root that its first owners document gives. */
  public Tenant tenant() {
    return tenant;
  }

  /** The resource as it was asked for. */
  public ResourceName resource() {
    return resource;
  }

  /** The version that would be released. */
  public long version() {
    return statement.version();
  }

  /** Content digest of the statement, of whichever kind it is. */
  public Digest content() {
    return statement.content();
  }

  /** Where it lies, and under which keys. */
  public Holding holding() {
    return holding;
  }

  /** The policy that guards it. */
  public CompiledPolicy policy() {
    return guard.policy();
  }

  /** The policy's version. */
  public long policyVersion() {
    return guard.version();
  }

  /** Content digest of the policy's statement. */
  public Digest policyDigest() {
    return guard.policy().digest();
  }

  /** The policy's reference sets. */
  public List<SignedReferenceSet> references() {
    return guard.references();
  }

  /** Names the resource and the version. */
  @Override
  public String toString() {
    return "GuardedSecret[" + resource.withoutVersion() + "@" + version() + "]";
  }
}
