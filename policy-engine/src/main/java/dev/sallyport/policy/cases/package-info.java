/** Tables of cases that hold a policy to what its owner means; see docs/policies.md. */
@NullMarked
package dev.sallyport.policy.cases;

import org.jspecify.annotations.NullMarked;
