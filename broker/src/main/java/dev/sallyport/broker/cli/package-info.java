/**
 * The operator's commands that need no running broker: backups and checks. Nothing here opens a
 * port.
 */
@NullMarked
package dev.sallyport.broker.cli;

import org.jspecify.annotations.NullMarked;
