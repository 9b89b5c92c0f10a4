/** Rules over the whole tree: architecture, documents, dependencies, and proofs that they bite. */
@NullMarked
package dev.sallyport.checks;

import org.jspecify.annotations.NullMarked;
