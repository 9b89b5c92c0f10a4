/** Fetches issuers' key sets and revocation lists over HTTP. */
@NullMarked
package dev.sallyport.broker.collateral;

import org.jspecify.annotations.NullMarked;
