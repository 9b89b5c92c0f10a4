/**
 * KEKs in Azure Key Vault or Managed HSM. A KEK is an RSA key, and a version of it is one of
 * Azure's. Azure wraps a data key without a context and anybody can wrap with a public key, so the
 * envelope around it is ours, and Azure signs it with the same version.
 */
@NullMarked
package dev.sallyport.kms.azure;

import org.jspecify.annotations.NullMarked;
