/** The command line of the benchmark and of the training run. */
@NullMarked
package dev.sallyport.bench.cli;

import org.jspecify.annotations.NullMarked;
