package dev.sallyport.kms.testkit;

import java.util.List;
import java.util.stream.Stream;

/** Every clause that an adapter is held to. */
final class KmsContract {
  private KmsContract() {}

  static List<Check> checks() {
    return Stream.of(WrappingChecks.checks(), LifeChecks.checks(), ConductChecks.checks())
        .flatMap(List::stream)
        .toList();
  }
}
