package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.value;

import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyCacheSettings;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.tenant.Documents;
import dev.sallyport.broker.tenant.TenantObjects;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** The parts of one broker that serves workloads over a store of its own. */
record ServingBroker(
    Store store,
    KeyRing keys,
    Custody custody,
    ChallengeService challenges,
    ReleaseService releases)
    implements AutoCloseable {

  /** Beside others of the same tenants, whose KMS and clock it shares. */
  static ServingBroker over(Store store, TestTenancy tenancy) {
    SecureRandom random = new SecureRandom();
    KeyRing keys =
        value(
            KeyRing.open(
                store, tenancy.kms, TestKms.KEK, KeySchedule.DEFAULT, random, tenancy.clock));
    Custody custody =
        new Custody(
            store,
            tenancy.kms,
            new TenantKeks(store, tenancy.kms, TestTenancy.KEKS),
            TestTenancy.SOURCES,
            KeyCacheSettings.DEFAULT,
            random,
            tenancy.clock);
    TenantObjects objects = new TenantObjects(store, new Documents(tenancy.engine::compile));
    return new ServingBroker(
        store,
        keys,
        custody,
        new ChallengeService(keys, Duration.ofMinutes(5), random, tenancy.clock),
        new ReleaseService(
            keys,
            new ReleaseLedger(store, random, tenancy.clock.instant().minusSeconds(1)),
            TestIssuer.verifier(tenancy.clock),
            new Judge(objects, tenancy.engine, tenancy.clock),
            custody,
            new SlowLane(8, 1),
            tenancy.clock,
            (_, _, _) -> {}));
  }

  ChallengeAnswer challenge(String resource) {
    return value(
        challenges.issue(new ChallengeRequest(value(ResourceList.parse(List.of(resource))))));
  }

  Outcome<ReleaseAnswer> release(ReleaseRequest request) {
    return releases.release(request, "id").answer();
  }

  @Override
  public void close() {
    keys.close();
    custody.close();
    store.close();
  }
}
