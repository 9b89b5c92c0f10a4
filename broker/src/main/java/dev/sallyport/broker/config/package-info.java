/** The broker's own configuration keys, typed; see docs/configuration.md. */
@NullMarked
package dev.sallyport.broker.config;

import org.jspecify.annotations.NullMarked;
