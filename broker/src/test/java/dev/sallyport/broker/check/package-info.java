@NullMarked
package dev.sallyport.broker.check;

import org.jspecify.annotations.NullMarked;
