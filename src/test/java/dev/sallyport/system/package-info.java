/**
 * The whole system from outside: a broker process, a simulator, and clients written from
 * docs/protocol.md alone. Nothing here shares code with the product.
 */
@NullMarked
package dev.sallyport.system;

import org.jspecify.annotations.NullMarked;
