/** Evidence for the client, from the simulated machine and services. */
@NullMarked
package dev.sallyport.simulator.collector;

import org.jspecify.annotations.NullMarked;
