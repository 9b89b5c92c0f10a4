package dev.sallyport.protocol.json;

/**
 * Foreign bytes are not the JSON that was expected. Carries what is wrong and where, never the
 * value itself: the value may be a secret or an attempt to inject into a log.
 */
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the document. */
  public enum Problem {
    /** Longer than the limit in bytes. */
    TOO_LARGE,
    /** Not UTF-8, or a string holds half of a surrogate pair. */
    NOT_UNICODE,
    /** Not RFC 8259 JSON, truncated, or with bytes after the end. */
    NOT_JSON,
    /** Nested deeper than the limit. */
    TOO_DEEP,
    /** More values than the limit. */
    TOO_MANY_VALUES,
    /** One name stands twice in one object: two readers could see two different values. */
    DUPLICATE_MEMBER,
    /** A required member is absent. */
    MISSING_MEMBER,
    /** A member that nobody here knows. */
    UNKNOWN_MEMBER,
    /** A member is of another type than expected; null counts as a type. */
    WRONG_TYPE,
    /** The type is right, the value is not in the allowed set or form. */
    BAD_VALUE
  }

  private final Problem problem;
  private final String where;

  /**
   * A problem at a place.
   *
   * @param where a member path made of names that this program knows, or a byte position; no
   *     foreign text
   */
  public JsonException(Problem problem, String where) {
    super(problem + " at " + where);
    this.problem = problem;
    this.where = where;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** Where it is wrong. */
  public String where() {
    return where;
  }
}
