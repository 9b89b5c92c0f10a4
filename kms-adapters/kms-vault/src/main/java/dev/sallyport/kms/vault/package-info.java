/**
 * The Transit engine of HashiCorp Vault or OpenBao as key management system, and their KV engine as
 * source of secrets.
 *
 * <p>Two ways lead to the server, over one {@link java.net.http.HttpClient} with one TLS
 * configuration and one limit on answers:
 *
 * <ul>
 *   <li>The Vault Java driver composes and sends what carries no key of ours: logins by AppRole and
 *       Kubernetes, renewal and look-up of a token, health, and reading, rotating and trimming of
 *       keys. It is given an HTTP client of ours ({@link dev.sallyport.kms.vault.RecordingClient}),
 *       because by itself it reads answers of any length, takes a token from the environment, drops
 *       the header {@code Retry-After}, puts bodies into exception texts, and swallows what it
 *       cannot parse. So each answer is read by our strict parser before the driver sees it, and is
 *       judged by that.
 *   <li>{@link dev.sallyport.kms.vault.VaultHttp} alone sends encryptions, decryptions, reads of
 *       secrets, and logins by certificate. The driver takes and gives a plaintext as a {@code
 *       String}, which nobody can zero; and it cannot name the role of a certificate. What comes
 *       back with a plaintext is read by {@link dev.sallyport.kms.CutJson}.
 * </ul>
 */
@NullMarked
package dev.sallyport.kms.vault;

import org.jspecify.annotations.NullMarked;
