/** The HTTP surface: limits before work, routes, authentication of callers, problem bodies. */
@NullMarked
package dev.sallyport.broker.http;

import org.jspecify.annotations.NullMarked;
