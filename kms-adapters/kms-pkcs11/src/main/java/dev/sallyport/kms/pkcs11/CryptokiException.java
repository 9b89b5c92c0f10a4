package dev.sallyport.kms.pkcs11;

import java.util.Locale;

/** A function of the library gave another code than {@code CKR_OK}. Never leaves this package. */
final class CryptokiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a code means for whoever asked. */
  enum Kind {
    /** Session, login or token are gone: worth one new login. */
    LOST,
    /** The PIN is not taken. Asking again would lock the token. */
    PIN,
    /** The token answers, and does not let this user do that. */
    DENIED,
    /** What was to be decrypted is not what this key encrypted. */
    UNREADABLE,
    /** Says nothing: SoftHSM tells a wrong tag so, and other tokens that they fail within. */
    UNCLEAR,
    /** The token does not do it, now or ever. */
    FAILED
  }

  private final long code;

  CryptokiException(long code, Function during) {
    super("PKCS#11 code 0x" + Long.toHexString(code) + " of " + name(during));
    this.code = code;
  }

  long code() {
    return code;
  }

  Kind kind() {
    // Codes are the token's, not ours: any other number has to have a meaning too.
    if (code == Ck.SESSION_CLOSED
        || code == Ck.SESSION_HANDLE_INVALID
        || code == Ck.TOKEN_NOT_PRESENT
        || code == Ck.TOKEN_NOT_RECOGNIZED
        || code == Ck.DEVICE_REMOVED
        || code == Ck.DEVICE_ERROR
        || code == Ck.USER_NOT_LOGGED_IN
        || code == Ck.SLOT_ID_INVALID
        || code == Ck.OBJECT_HANDLE_INVALID
        || code == Ck.KEY_HANDLE_INVALID
        || code == Ck.CRYPTOKI_NOT_INITIALIZED) {
      return Kind.LOST;
    }
    if (code == Ck.GENERAL_ERROR || code == Ck.FUNCTION_FAILED) {
      return Kind.UNCLEAR;
    }
    return refusal();
  }

  private Kind refusal() {
    if ((code >= Ck.PIN_INCORRECT && code <= Ck.PIN_LOCKED)
        || code == Ck.USER_PIN_NOT_INITIALIZED) {
      return Kind.PIN;
    }
    if (code == Ck.KEY_FUNCTION_NOT_PERMITTED
        || code == Ck.ACTION_PROHIBITED
        || code == Ck.SESSION_READ_ONLY
        || code == Ck.TOKEN_WRITE_PROTECTED) {
      return Kind.DENIED;
    }
    boolean data =
        code == Ck.DATA_INVALID
            || code == Ck.DATA_LEN_RANGE
            || code == Ck.ENCRYPTED_DATA_INVALID
            || code == Ck.ENCRYPTED_DATA_LEN_RANGE
            || code == Ck.AEAD_DECRYPT_FAILED
            || code == Ck.SIGNATURE_INVALID;
    return data ? Kind.UNREADABLE : Kind.FAILED;
  }

  private static String name(Function during) {
    return during.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
