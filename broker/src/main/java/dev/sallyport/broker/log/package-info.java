/** The lines that the broker writes to its log, each an event with a name of its own. */
@NullMarked
package dev.sallyport.broker.log;

import org.jspecify.annotations.NullMarked;
