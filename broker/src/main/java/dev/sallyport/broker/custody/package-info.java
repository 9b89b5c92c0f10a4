/**
 * Keys: the broker's own, those of tenants, and the one place where a stored secret is opened.
 * Everything secret is in zeroable holders, for as short as the work needs (I8).
 */
@NullMarked
package dev.sallyport.broker.custody;

import org.jspecify.annotations.NullMarked;
