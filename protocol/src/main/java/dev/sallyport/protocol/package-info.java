/**
 * What both sides of the wire share: every formula of the protocol once, its wire records, the
 * reasons for a refusal, and the holder of secret bytes.
 */
@NullMarked
package dev.sallyport.protocol;

import org.jspecify.annotations.NullMarked;
