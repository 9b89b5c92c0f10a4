/** Tests of keys and of the one door through which a secret is opened. */
@NullMarked
package dev.sallyport.broker.custody;

import org.jspecify.annotations.NullMarked;
