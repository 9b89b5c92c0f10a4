/**
 * Wrapping of keys by a key management system: what the broker calls ({@link
 * dev.sallyport.kms.Kms}), what an adapter implements ({@link dev.sallyport.kms.KmsAdapter}), and
 * the one place where every answer is checked against its request ({@link
 * dev.sallyport.kms.CheckedKms}). An adapter whose KEKs have names behind connections of the
 * operator's implements a {@link dev.sallyport.kms.KmsConnection}, and a {@link
 * dev.sallyport.kms.ConnectedKms} chooses among them.
 */
@NullMarked
package dev.sallyport.kms;

import org.jspecify.annotations.NullMarked;
