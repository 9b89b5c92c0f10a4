package dev.sallyport.broker.collateral;

import java.net.URI;
import java.util.Optional;

/** Learns what comes of each fetch; for whoever looks into why one fails. */
public interface FetchListener {
  /** Of no interest. */
  FetchListener NONE =
      new FetchListener() {
        @Override
        public void answered(URI url, Optional<String> date) {}

        @Override
        public void failed(URI url, String why) {}
      };

  /**
   * A server answered, whatever its answer is worth.
   *
   * @param date its header {@code Date} as it sent it (RFC 9110 section 6.6.1)
   */
  void answered(URI url, Optional<String> date);

  /** No document came of it, in words for the operator. */
  void failed(URI url, String why);
}
