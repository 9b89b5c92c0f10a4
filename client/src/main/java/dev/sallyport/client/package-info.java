/**
 * The client library. A workload makes two calls ({@link WorkloadClient}); an owner reads and
 * uploads through {@link TenantClient} and {@link OwnerUploads}. Start at {@link ClientWiring}.
 */
@NullMarked
package dev.sallyport.client;

import org.jspecify.annotations.NullMarked;
