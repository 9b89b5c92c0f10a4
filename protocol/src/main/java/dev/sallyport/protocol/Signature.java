package dev.sallyport.protocol;

/**
 * One owner's signature.
 *
 * @param key the owner's raw public key
 * @param value 64 bytes
 */
public record Signature(Bytes key, Bytes value) {}
