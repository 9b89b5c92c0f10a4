package dev.sallyport.kms.pkcs11;

/** Calls functions of a PKCS#11 library. */
@FunctionalInterface
interface Calls {

  /**
   * One call, which blocks its thread for as long as the library likes.
   *
   * @param arguments of the types that {@link Function#descriptor} tells
   * @return the library's code, {@code CKR_OK} or another
   */
  long code(Function function, Object... arguments);

  /** One call that has to succeed. */
  default void call(Function function, Object... arguments) throws CryptokiException {
    long code = code(function, arguments);
    if (code != Ck.OK) {
      throw new CryptokiException(code, function);
    }
  }
}
