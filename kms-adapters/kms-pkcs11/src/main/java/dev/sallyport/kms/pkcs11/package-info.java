/**
 * KEKs on a PKCS#11 token. {@link dev.sallyport.kms.pkcs11.Calls} is the library as it is, {@link
 * dev.sallyport.kms.pkcs11.Session} what is asked of it, {@link dev.sallyport.kms.pkcs11.Token} a
 * token that may go and come back, {@link dev.sallyport.kms.pkcs11.KeyObjects} the keys on it.
 */
@NullMarked
package dev.sallyport.kms.pkcs11;

import org.jspecify.annotations.NullMarked;
