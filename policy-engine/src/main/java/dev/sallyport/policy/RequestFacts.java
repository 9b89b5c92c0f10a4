package dev.sallyport.policy;

/**
 * What a condition may ask of the request itself, as {@code request}. The broker fills it from what
 * it checked, never from unchecked text.
 *
 * @param tenant the tenant's name
 * @param path the path of the secret
 * @param version the version that would be released, at least 1
 * @param kem label of the recipient key's mechanism, {@code x-wing} for one
 * @param plainKey whether the recipient key came unencrypted
 * @param plainSource whether the secret lies outside of the broker's store and in the clear there
 * @param protocol {@code v1}
 */
public record RequestFacts(
    String tenant,
    String path,
    long version,
    String kem,
    boolean plainKey,
    boolean plainSource,
    String protocol) {}
