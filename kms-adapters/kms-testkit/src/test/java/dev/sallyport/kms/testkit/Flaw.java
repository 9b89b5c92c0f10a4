package dev.sallyport.kms.testkit;

/** A way in which an adapter, or the engine behind it, may be wrong. */
enum Flaw {
  /** The context is not authenticated. */
  IGNORES_CONTEXT,
  /** All keys and versions are one. */
  ONE_KEY_FOR_ALL,
  /** Says nothing against a changed ciphertext. */
  NO_INTEGRITY,
  /** Reads what it needs of a ciphertext and ignores the rest. */
  IGNORES_TRAILING_BYTES,
  /** The same input gives the same ciphertext. */
  DETERMINISTIC,
  /** Cuts a context that it finds too long, instead of refusing. */
  CUTS_LONG_CONTEXT,
  /** Makes up a key that nobody made. */
  INVENTS_KEYS,
  /** Rotation leaves everything as it was. */
  ROTATES_NOTHING,
  /** Rotation forgets what came before. */
  FORGETS_OLD_VERSIONS,
  /** Rotation of one key rotates its neighbour too. */
  ROTATES_NEIGHBOURS,
  /** Reports a destruction that did not happen. */
  KEEPS_DESTROYED_VERSIONS,
  /** Destroys what is in use. */
  DESTROYS_CURRENT_VERSION,
  /** Keys live as long as the connection. */
  FORGETS_KEYS_ON_CLOSE,
  /** A closed connection goes on. */
  WORKS_AFTER_CLOSE,
  /** Says that all is well, always. */
  ALWAYS_HEALTHY,
  /** Says that nothing is well, ever. */
  NEVER_HEALTHY,
  /** Names the key that was asked for, whatever key the engine names. */
  ECHOES_THE_REQUEST,
  /** Names a fixed key in every answer. */
  NAMES_ANOTHER_KEY,
  /** Takes a failure of the system for an answer about the key. */
  MISTAKES_FAILURE_FOR_ANSWER,
  /** Does not pass on how long the system wants to be left alone. */
  FORGETS_RETRY_AFTER,
  /** Makes every call again by itself, also one that changes something. */
  TRIES_AGAIN_BY_ITSELF,
  /** Prints the plaintext in an exception. */
  LEAKS_IN_EXCEPTION,
  /** Prints the plaintext in a log, at the lowest level. */
  LEAKS_IN_LOG,
  /** Prints the plaintext in its toString. */
  LEAKS_IN_TO_STRING,
  /** Loses a session with every call, and has few. */
  LEAKS_SESSIONS
}
