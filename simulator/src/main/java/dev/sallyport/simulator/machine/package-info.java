/** The simulated hardware: a TDX guest, GPUs and NVSwitches, with their quotes and reports. */
@NullMarked
package dev.sallyport.simulator.machine;

import org.jspecify.annotations.NullMarked;
