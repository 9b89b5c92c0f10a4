/** The bare cryptography of one release, under JMH. */
@NullMarked
package dev.sallyport.bench.floor;

import org.jspecify.annotations.NullMarked;
