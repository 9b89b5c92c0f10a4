/** Reads the broker's own log lines. */
@NullMarked
package dev.sallyport.broker.log;

import org.jspecify.annotations.NullMarked;
