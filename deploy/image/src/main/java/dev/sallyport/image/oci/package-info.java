/**
 * Layers, and the archive that holds an image, as the OCI Image Format Specification 1.1 has them.
 */
@NullMarked
package dev.sallyport.image.oci;

import org.jspecify.annotations.NullMarked;
