/**
 * Tenants and what their owners signed: uploads are checked before they are kept, and everything is
 * checked again, from the bytes up, each time that a release uses it.
 */
@NullMarked
package dev.sallyport.broker.tenant;

import org.jspecify.annotations.NullMarked;
