/**
 * Evidence and attestation tokens to verified facts. Pure: no network, no clock and no trust of its
 * own; all three come by constructor. Start reading at {@link
 * dev.sallyport.attestation.EvidenceVerifier}.
 */
@NullMarked
package dev.sallyport.attestation;

import org.jspecify.annotations.NullMarked;
