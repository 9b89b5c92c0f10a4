/**
 * KEKs in AWS KMS. A KEK is an alias; each version is a key of its own, and a rotation moves the
 * alias, because AWS never says which of a key's own rotations encrypted.
 */
@NullMarked
package dev.sallyport.kms.aws;

import org.jspecify.annotations.NullMarked;
