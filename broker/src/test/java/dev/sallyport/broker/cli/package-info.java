/** Tests of the operator's commands. */
@NullMarked
package dev.sallyport.broker.cli;

import org.jspecify.annotations.NullMarked;
