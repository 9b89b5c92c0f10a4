/** The release use case, step by step; plain Java. */
@NullMarked
package dev.sallyport.broker.release;

import org.jspecify.annotations.NullMarked;
