package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import java.net.URI;

/** Where the keys of an issuer come from. Never from a token. */
public sealed interface KeyOrigin {

  /** A JSON Web Key Set at a fixed address. */
  record Url(URI url) implements KeyOrigin {}

  /** The bytes of a JSON Web Key Set that the operator put in a file. */
  record Pinned(Bytes keySet) implements KeyOrigin {}
}
