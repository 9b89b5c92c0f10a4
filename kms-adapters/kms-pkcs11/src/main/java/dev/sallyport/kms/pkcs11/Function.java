package dev.sallyport.kms.pkcs11;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/**
 * The functions of PKCS#11 v2.40 that are used, by their place in {@code CK_FUNCTION_LIST}. An
 * argument is {@code B} for a {@code CK_BBOOL}, {@code L} for a {@code CK_ULONG} or {@code P} for a
 * pointer; the result is always {@code CK_RV}.
 *
 * <p>Source: OASIS PKCS#11 Cryptographic Token Interface Base Specification v2.40, section 5, and
 * its header pkcs11f.h.
 */
enum Function {
  INITIALIZE(0, "P"),
  FINALIZE(1, "P"),
  GET_SLOT_LIST(4, "BPP"),
  GET_TOKEN_INFO(6, "LP"),
  OPEN_SESSION(12, "LLPPP"),
  CLOSE_SESSION(13, "L"),
  GET_SESSION_INFO(15, "LP"),
  LOGIN(18, "LLPL"),
  LOGOUT(19, "L"),
  DESTROY_OBJECT(22, "LL"),
  GET_ATTRIBUTE_VALUE(24, "LLPL"),
  FIND_OBJECTS_INIT(26, "LPL"),
  FIND_OBJECTS(27, "LPLP"),
  FIND_OBJECTS_FINAL(28, "L"),
  ENCRYPT_INIT(29, "LPL"),
  ENCRYPT(30, "LPLPP"),
  DECRYPT_INIT(33, "LPL"),
  DECRYPT(34, "LPLPP"),
  GENERATE_KEY(58, "LPPLP");

  private final int place;
  private final String arguments;

  Function(int place, String arguments) {
    this.place = place;
    this.arguments = arguments;
  }

  /** Where its pointer stands, counted from the first one. */
  int place() {
    return place;
  }

  FunctionDescriptor descriptor() {
    return FunctionDescriptor.of(
        ValueLayout.JAVA_LONG,
        arguments.chars().mapToObj(Function::layout).toArray(MemoryLayout[]::new));
  }

  private static MemoryLayout layout(int argument) {
    return switch (argument) {
      case 'B' -> ValueLayout.JAVA_BYTE;
      case 'L' -> ValueLayout.JAVA_LONG;
      default -> ValueLayout.ADDRESS;
    };
  }
}
