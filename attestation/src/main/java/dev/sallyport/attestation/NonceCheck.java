package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import java.util.Optional;

/**
 * Compares the nonce of device evidence with the one that somebody expects, or says that nobody
 * does.
 *
 * @param expected the nonce, where it is known
 */
record NonceCheck(Optional<Digest> expected, CheckLog log) {

  <T> Outcome<T> check(T devices, DeviceKind kind, Digest nonce) {
    Checks checks = new Checks(log, kind.part());
    if (expected.isEmpty()) {
      checks.notEvaluated("binding", "no expected nonce was given; eat_nonce is " + nonce.hex());
      return Outcome.accepted(devices);
    }
    Outcome<T> outcome =
        expected.get().equals(nonce)
            ? Outcome.accepted(devices)
            : Outcome.refused(kind.otherNonce(), "eat_nonce");
    return checks.note("nonce", outcome, value -> nonce.hex());
  }
}
