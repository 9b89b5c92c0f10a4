/** A broker of this tree beside the simulator, for the demo and for measurements. */
@NullMarked
package dev.sallyport.simulator.broker;

import org.jspecify.annotations.NullMarked;
