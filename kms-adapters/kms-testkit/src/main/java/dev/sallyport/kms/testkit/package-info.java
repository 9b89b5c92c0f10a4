/**
 * The contract that every KMS adapter is held to. It finds the adapters and their fixtures by
 * itself; an adapter without a fixture fails.
 */
@NullMarked
package dev.sallyport.kms.testkit;

import org.jspecify.annotations.NullMarked;
