/** The command line that builds images. */
@NullMarked
package dev.sallyport.image.cli;

import org.jspecify.annotations.NullMarked;
