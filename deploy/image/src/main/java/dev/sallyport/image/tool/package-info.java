/** Programs that building an image calls, and the error that says what went wrong. */
@NullMarked
package dev.sallyport.image.tool;

import org.jspecify.annotations.NullMarked;
