/** Requests made beforehand, and the two ways in which they are sent. */
@NullMarked
package dev.sallyport.bench.load;

import org.jspecify.annotations.NullMarked;
