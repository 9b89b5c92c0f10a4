/** The whole way of a key on one machine, with PASS or FAIL a step. */
@NullMarked
package dev.sallyport.simulator.demo;

import org.jspecify.annotations.NullMarked;
