/**
 * The messages of the HTTP API as records: each reads itself strictly and writes itself. See
 * docs/protocol.md.
 */
@NullMarked
package dev.sallyport.protocol.wire;

import org.jspecify.annotations.NullMarked;
