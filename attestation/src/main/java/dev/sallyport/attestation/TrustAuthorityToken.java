package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.protocol.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What a token of Intel Trust Authority says about a TDX domain, and what binds it.
 *
 * @param facts the facts
 * @param reportData REPORTDATA of the quote, 64 bytes
 * @param heldData what the attester handed in beside its quote, where it did
 * @param nonce Intel's nonce, where the attester used one
 * @param gpus GPUs of a composite token; empty where it is about the CPU alone
 */
record TrustAuthorityToken(
    CpuFacts facts,
    Bytes reportData,
    Optional<Bytes> heldData,
    Optional<VerifierNonce> nonce,
    List<Device> gpus) {
  TrustAuthorityToken {
    gpus = List.copyOf(gpus);
  }
}
