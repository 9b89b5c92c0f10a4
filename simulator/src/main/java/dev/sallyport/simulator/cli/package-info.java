/** Runs the simulator on its own. */
@NullMarked
package dev.sallyport.simulator.cli;

import org.jspecify.annotations.NullMarked;
