/** Puts the service together from its parts and starts it; nothing else depends on this package. */
@NullMarked
package dev.sallyport.broker;

import org.jspecify.annotations.NullMarked;
