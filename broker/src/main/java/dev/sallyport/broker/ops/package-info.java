/** What an operator watches: health, metrics, the line that says where the broker listens. */
@NullMarked
package dev.sallyport.broker.ops;

import org.jspecify.annotations.NullMarked;
