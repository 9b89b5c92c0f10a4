package dev.sallyport.kms;

import java.time.Instant;

/** What became of the wish to destroy a version of a key, told as it is and never rounded up. */
public sealed interface Destruction {

  /** The version is gone now; what it wrapped opens no more. */
  record Destroyed() implements Destruction {}

  /**
   * The system destroys it later and refuses to use it until then; somebody with rights over there
   * can still call it off.
   *
   * @param until when it is gone
   */
  record Scheduled(Instant until) implements Destruction {}

  /**
   * The system cannot destroy a single version; it refuses to use this one from now on, until
   * somebody with rights over there enables it again.
   */
  record Disabled() implements Destruction {}

  /**
   * The system cannot destroy a single version, or not this one.
   *
   * @param why one line for the operator
   */
  record NotPossible(String why) implements Destruction {}
}
