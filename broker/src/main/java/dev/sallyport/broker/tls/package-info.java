/** TLS of the API's port: the certificate that it shows, and its exchange while requests run. */
@NullMarked
package dev.sallyport.broker.tls;

import org.jspecify.annotations.NullMarked;
