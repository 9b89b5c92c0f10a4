package dev.sallyport.kms.azure;

import java.security.SecureRandom;
import java.time.InstantSource;

/** What a running broker gives the adapter: the clocks and the random numbers of the machine. */
final class AzureWiring {
  private AzureWiring() {}

  static Surroundings with(JdkHttp http) {
    return new Surroundings(http, new SecureRandom(), InstantSource.system(), System::nanoTime);
  }
}
