package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.protocol.Digest;
import java.time.Instant;

/** One device that passed, with the nonce that it answered. */
sealed interface Device {
  /** What its measured report answered: chosen by whoever asked the device. */
  Digest nonce();

  /** Identity of the chip. */
  String ueid();

  /** A GPU. */
  record Gpu(Digest nonce, GpuFacts facts) implements Device {
    @Override
    public String ueid() {
      return facts.ueid();
    }
  }

  /** An NVSwitch. */
  record Switch(Digest nonce, SwitchFacts facts) implements Device {
    @Override
    public String ueid() {
      return facts.ueid();
    }
  }

  /**
   * Who says so, and of which device.
   *
   * @param label the device's name in the evidence
   * @param verifier kind of the verifier
   * @param issuer exact issuer of the signed token
   * @param issuedAt when it was issued
   */
  record Origin(String label, String verifier, String issuer, Instant issuedAt) {}
}
