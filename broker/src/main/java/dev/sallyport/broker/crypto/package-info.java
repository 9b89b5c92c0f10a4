/**
 * Which provider does the arithmetic of each primitive, and the proof at start that it does it
 * right.
 */
@NullMarked
package dev.sallyport.broker.crypto;

import org.jspecify.annotations.NullMarked;
