/**
 * Backups of the embedded store and its keyset file: taken while a broker runs, checked, and put
 * back so that no challenge comes to life again (I4).
 */
@NullMarked
package dev.sallyport.broker.backup;

import org.jspecify.annotations.NullMarked;
