/**
 * How to make a real engine misbehave: an HTTP server that breaks its answers, and a proxy that
 * commits the faults of the contract.
 */
@NullMarked
package dev.sallyport.kms.testkit.engine;

import org.jspecify.annotations.NullMarked;
