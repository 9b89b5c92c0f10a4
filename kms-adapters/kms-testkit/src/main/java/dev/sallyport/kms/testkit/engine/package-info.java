/**
 * Real engines for tests, and how to make them misbehave: packages from a Python registry,
 * processes that end with the tests, a certificate authority, and an HTTP server that breaks its
 * answers.
 */
@NullMarked
package dev.sallyport.kms.testkit.engine;

import org.jspecify.annotations.NullMarked;
