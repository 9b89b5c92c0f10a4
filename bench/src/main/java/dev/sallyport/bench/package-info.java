/** What a release costs, measured beside what its cryptography alone costs. */
@NullMarked
package dev.sallyport.bench;

import org.jspecify.annotations.NullMarked;
