/** A broker as a process of its own, a tenant, and workloads with simulated evidence. */
@NullMarked
package dev.sallyport.bench.world;

import org.jspecify.annotations.NullMarked;
