/** Tests of the store, the same ones on both engines. */
@NullMarked
package dev.sallyport.broker.store;

import org.jspecify.annotations.NullMarked;
