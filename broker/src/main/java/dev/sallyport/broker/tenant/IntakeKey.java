package dev.sallyport.broker.tenant;

import dev.sallyport.protocol.RecipientKey;

/**
 * The public half of a tenant's intake key, derived from the unwrapped pair.
 *
 * @param number 1, 2, …
 * @param key the HPKE public key to which owners seal secrets
 */
public record IntakeKey(int number, RecipientKey key) {}
