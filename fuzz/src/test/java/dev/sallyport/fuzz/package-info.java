/**
 * Fuzzing of every parser of foreign bytes: the driver, the targets' list, and how inputs are made.
 */
@NullMarked
package dev.sallyport.fuzz;

import org.jspecify.annotations.NullMarked;
