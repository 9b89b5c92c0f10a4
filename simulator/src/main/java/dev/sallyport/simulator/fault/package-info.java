/** Misbehaviour that a simulated service shows on demand. */
@NullMarked
package dev.sallyport.simulator.fault;

import org.jspecify.annotations.NullMarked;
