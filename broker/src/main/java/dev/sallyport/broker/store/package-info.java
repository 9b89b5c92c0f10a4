/**
 * What outlives a process: SQLite embedded, or PostgreSQL for more than one replica, behind one
 * interface and one schema; and the ledger, whose transaction alone makes a release.
 */
@NullMarked
package dev.sallyport.broker.store;

import org.jspecify.annotations.NullMarked;
