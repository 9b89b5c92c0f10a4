/** Strict JSON (RFC 8259): what foreign bytes go through before anything else looks at them. */
@NullMarked
package dev.sallyport.protocol.json;

import org.jspecify.annotations.NullMarked;
