/**
 * KEKs in Google Cloud KMS. Google's own versions are the versions here; each stands in the
 * associated data of what it wraps, because an answer to a decryption does not name it.
 */
@NullMarked
package dev.sallyport.kms.gcp;

import org.jspecify.annotations.NullMarked;
