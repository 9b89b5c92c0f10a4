/**
 * What is known about an attested workload, whoever verified it: the names that policies and
 * conditions use. A fact that the verifier did not state is {@code null}, never a default.
 */
@NullMarked
package dev.sallyport.attestation.facts;

import org.jspecify.annotations.NullMarked;
