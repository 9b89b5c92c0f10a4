/** What production mode refuses to start with. */
@NullMarked
package dev.sallyport.broker.ready;

import org.jspecify.annotations.NullMarked;
