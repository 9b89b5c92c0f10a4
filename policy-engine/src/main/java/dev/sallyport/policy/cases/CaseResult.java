package dev.sallyport.policy.cases;

import dev.sallyport.policy.Evaluation;

/**
 * How one case went.
 *
 * @param name the case's name
 * @param difference what came out otherwise than the table says; empty where nothing did
 * @param evaluation all checks
 */
public record CaseResult(String name, String difference, Evaluation evaluation) {
  /** Whether the policy did what the table says. */
  public boolean passed() {
    return difference.isEmpty();
  }
}
