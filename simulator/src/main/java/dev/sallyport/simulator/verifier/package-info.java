/** Intel Trust Authority and NVIDIA's attestation service, played over HTTP with own keys. */
@NullMarked
package dev.sallyport.simulator.verifier;

import org.jspecify.annotations.NullMarked;
