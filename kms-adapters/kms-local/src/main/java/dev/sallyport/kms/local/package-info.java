/**
 * Key-encryption keys in a file of this machine: Tink keysets, for its owner alone, protected by a
 * passphrase where one is given.
 */
@NullMarked
package dev.sallyport.kms.local;

import org.jspecify.annotations.NullMarked;
