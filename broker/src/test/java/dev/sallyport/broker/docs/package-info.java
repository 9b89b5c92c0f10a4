/**
 * Writes the tables of the documentation that come from the code, and checks that they are up to
 * date.
 */
@NullMarked
package dev.sallyport.broker.docs;

import org.jspecify.annotations.NullMarked;
