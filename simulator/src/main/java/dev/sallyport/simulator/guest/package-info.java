/** What software inside the simulated guest does: ask the hardware, then the services. */
@NullMarked
package dev.sallyport.simulator.guest;

import org.jspecify.annotations.NullMarked;
