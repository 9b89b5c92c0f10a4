package dev.sallyport.kms.azure;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a connection has from outside.
 *
 * @param http to Azure; closed with the connection
 * @param random for data keys, IVs and the numbers of assertions
 * @param time for assertions, which name a time of day
 * @param nanoTime for the age of a token; never goes back
 */
record Surroundings(JdkHttp http, SecureRandom random, InstantSource time, LongSupplier nanoTime) {}
