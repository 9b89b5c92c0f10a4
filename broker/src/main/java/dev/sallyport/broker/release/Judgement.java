package dev.sallyport.broker.release;

import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceName;
import java.util.Optional;

/** What came of one resource of a request. */
sealed interface Judgement {
  /** The resource as it was asked for. */
  ResourceName resource();

  /** Its policy releases it. */
  record Granted(GuardedSecret secret, Decision.Release release) implements Judgement {
    @Override
    public ResourceName resource() {
      return secret.resource();
    }
  }

  /**
   * It is not there, not in order, or its policy refuses.
   *
   * @param evaluation what the policy said; empty where no policy was reached
   */
  record Denied(ResourceName resource, Refusal refusal, Optional<Evaluation> evaluation)
      implements Judgement {}
}
