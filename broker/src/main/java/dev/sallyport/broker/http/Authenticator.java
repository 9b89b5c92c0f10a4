package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import java.util.Optional;

/**
 * Says who calls a tenant or operator route. The bearer token of one operator is the first
 * implementation; OIDC tokens and client certificates are others, and the routes do not change.
 */
public interface Authenticator {

  /** The caller, or why it is not known. */
  Outcome<Caller> authenticate(Credentials credentials);

  /**
   * What came with the request; nothing of it is checked.
   *
   * @param bearer the token of an {@code Authorization: Bearer} header
   */
  record Credentials(Optional<String> bearer) {
    /** Says whether there is a token, never which. */
    @Override
    public String toString() {
      return "Credentials[bearer " + (bearer.isPresent() ? "present" : "absent") + "]";
    }
  }

  /**
   * Who calls.
   *
   * @param name for the audit log
   */
  record Caller(String name) {}
}
