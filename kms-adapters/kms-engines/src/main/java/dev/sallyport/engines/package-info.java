/**
 * Real systems for tests, and what an administrator does to them: packages from the registries of
 * Python and Debian, processes that end with the tests, a certificate authority, and OpenBao.
 * Depends on nothing of Sallyport, so that a witness against the product can use it too.
 */
@NullMarked
package dev.sallyport.engines;

import org.jspecify.annotations.NullMarked;
