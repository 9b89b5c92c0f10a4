/** The container images of broker and client, built from what Maven packaged. */
@NullMarked
package dev.sallyport.image;

import org.jspecify.annotations.NullMarked;
