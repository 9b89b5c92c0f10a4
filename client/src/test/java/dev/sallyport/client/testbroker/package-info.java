/** A broker that is played in this process, honest unless told otherwise. */
@NullMarked
package dev.sallyport.client.testbroker;

import org.jspecify.annotations.NullMarked;
