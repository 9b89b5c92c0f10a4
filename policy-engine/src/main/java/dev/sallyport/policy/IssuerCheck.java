package dev.sallyport.policy;

import dev.sallyport.policy.PolicyDocument.AcceptedVerifier;
import dev.sallyport.policy.PolicyDocument.Content;
import java.util.List;

/**
 * Which issuers of tokens a policy takes, by their exact names.
 *
 * @param issuers all of them
 * @param expected the same for people
 */
record IssuerCheck(List<String> issuers, String expected) {

  static IssuerCheck of(Content content) {
    List<String> issuers = content.verifiers().stream().map(AcceptedVerifier::issuer).toList();
    return new IssuerCheck(issuers, PolicyEvaluation.oneOf(issuers));
  }

  ConditionResult result(BuiltInCheck check, String claim, String issuer) {
    return check.result(issuers.contains(issuer), claim, expected, issuer);
  }
}
