package dev.sallyport.broker.doctor;

import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import java.util.List;
import java.util.stream.Collectors;

/** Who does the cryptography here, and whether what has no fall-back is there. */
final class CryptoCheck implements Check {
  static final String NAME = "cryptography";
  private final NativeCrypto crypto;

  CryptoCheck(NativeCrypto crypto) {
    this.crypto = crypto;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Line> look() {
    String missing =
        crypto.unavailable().stream().map(Primitive::label).collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      return List.of(
          Line.failed(
              "",
              "nothing here does " + missing,
              "leave sallyport.crypto.conscrypt to its default, on a machine that it is made for"));
    }
    String providers =
        crypto.choices().stream()
            .map(NativeCrypto.Choice::providerName)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return List.of(Line.ok("", "every primitive passed its self-test, by " + providers));
  }
}
