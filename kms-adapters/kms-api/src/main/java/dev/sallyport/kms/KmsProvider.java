package dev.sallyport.kms;

/** Opens the adapter of one URI scheme. Found by {@link java.util.ServiceLoader}. */
public interface KmsProvider {

  /** The scheme of the KEK URIs that this adapter serves, as in {@link KekUri#scheme}. */
  String scheme();

  /**
   * Opens the adapter.
   *
   * @param settings the operator's settings for this scheme
   * @throws KmsException.Misconfigured if it cannot work as it is configured; the broker then does
   *     not start
   */
  KmsAdapter open(KmsSettings settings) throws KmsException;
}
