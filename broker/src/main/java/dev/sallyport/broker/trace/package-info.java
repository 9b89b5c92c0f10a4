/**
 * OpenTelemetry traces, off unless an endpoint is named. What a span says is made here alone, out
 * of closed sets: no name of a tenant, no path, nothing that a caller sent.
 */
@NullMarked
package dev.sallyport.broker.trace;

import org.jspecify.annotations.NullMarked;
