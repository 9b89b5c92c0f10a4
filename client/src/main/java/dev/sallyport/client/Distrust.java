package dev.sallyport.client;

/** Why an answer is thrown away although the connection worked. Nothing of it is used. */
public enum Distrust {
  /** Signed by no pinned identity key: a false broker, or one whose key was replaced. */
  UNPINNED_IDENTITY("unpinned-identity"),
  /** A transport key outside its validity: an old one, whose private half may be known. */
  TRANSPORT_KEY_OUT_OF_TIME("transport-key-out-of-time"),
  /** Another list of resources than was asked for. */
  OTHER_RESOURCES("other-resources"),
  /** A version other than the one that was asked for by number. */
  OTHER_VERSION("other-version"),
  /** An answer to somebody else's request, or to an earlier one. */
  OTHER_TRANSCRIPT("other-transcript"),
  /** Another tenant under the expected name. */
  OTHER_TENANT_ROOT("other-tenant-root"),
  /** A sealed secret that does not open with this key under the context that it must have. */
  SECRET_UNREADABLE("secret-unreadable"),
  /** Not an answer of this protocol: a proxy, a redirect, truncated or changed JSON. */
  UNREADABLE_ANSWER("unreadable-answer");

  private final String label;

  Distrust(String label) {
    this.label = label;
  }

  /** The stable name. */
  public String label() {
    return label;
  }
}
