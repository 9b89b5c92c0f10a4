/** Tests of tenants, with owners who sign for real and administrators who change rows. */
@NullMarked
package dev.sallyport.broker.tenant;

import org.jspecify.annotations.NullMarked;
