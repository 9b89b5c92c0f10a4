/**
 * Facts, a tenant's policy and its reference values to an {@link dev.sallyport.policy.Evaluation};
 * verified evidence to a {@link dev.sallyport.policy.Decision}. No I/O, no clock, no network.
 */
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
