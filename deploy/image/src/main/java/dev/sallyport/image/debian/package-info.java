/** What an image takes from Debian: packages by version and hash, without a package manager. */
@NullMarked
package dev.sallyport.image.debian;

import org.jspecify.annotations.NullMarked;
