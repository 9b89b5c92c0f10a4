/**
 * The command {@code sallyport}: an owner's work, inspection of evidence, and a guest's fetch.
 * Start at {@link Main}; every command is described in docs/cli.md.
 */
@NullMarked
package dev.sallyport.client.cli;

import org.jspecify.annotations.NullMarked;
