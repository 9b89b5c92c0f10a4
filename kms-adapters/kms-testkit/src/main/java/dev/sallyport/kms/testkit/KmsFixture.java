package dev.sallyport.kms.testkit;

import java.nio.file.Path;

/**
 * Gives the contract suite one adapter on one engine. Found by {@link java.util.ServiceLoader}; an
 * adapter may have several, one for each way to set it up.
 */
public interface KmsFixture {

  /** What runs, for the test report: the adapter, and whether the engine is real or a fake. */
  String name();

  /** The scheme that the adapter serves. */
  String scheme();

  /**
   * Starts or reuses an engine and makes keys for one check, which no other check sees.
   *
   * @param scratch an empty directory for this check alone
   * @throws org.opentest4j.TestAbortedException if the engine is not on this machine: the check is
   *     then reported as not run, with that reason
   */
  Rig start(Path scratch) throws Exception;
}
