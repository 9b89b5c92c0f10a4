/**
 * What an evidence collector implements: it runs beside the workload and gets tokens about the
 * machine for a challenge. Only JDK types stand here, so that a collector needs no other class of
 * this product. Collectors are found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.sallyport.client.collector;

import org.jspecify.annotations.NullMarked;
