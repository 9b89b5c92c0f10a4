package dev.sallyport.policy;

import dev.sallyport.policy.PolicyDocument.Content;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token is young enough. One from the future is not young but wrong, by more than any
 * skew that authentication allows.
 *
 * @param max how far from now it may have been issued
 * @param expected the same for people
 */
record AgeCheck(Duration max, Instant now, String expected) {

  static AgeCheck of(Content content, Instant now) {
    Duration max = content.maxTokenAge();
    return new AgeCheck(max, now, "at most " + max.toSeconds() + " s before " + now);
  }

  ConditionResult result(BuiltInCheck check, String claim, @Nullable Instant issuedAt) {
    return issuedAt == null
        ? check.absent(claim, expected)
        : check.result(
            Duration.between(issuedAt, now).abs().compareTo(max) <= 0,
            claim,
            expected,
            issuedAt.toString());
  }
}
