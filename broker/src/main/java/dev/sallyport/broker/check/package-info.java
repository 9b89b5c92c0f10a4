/**
 * What a stored policy says to some evidence. Nothing here can release a secret or leaves a row.
 */
@NullMarked
package dev.sallyport.broker.check;

import org.jspecify.annotations.NullMarked;
