/** What is remembered within a bound. */
@NullMarked
package dev.sallyport.broker.cache;

import org.jspecify.annotations.NullMarked;
