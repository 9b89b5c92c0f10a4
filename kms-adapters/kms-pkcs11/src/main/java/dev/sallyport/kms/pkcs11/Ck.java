package dev.sallyport.kms.pkcs11;

/** Numbers of PKCS#11 v2.40 (pkcs11t.h), and one of v3.0. */
final class Ck {
  static final long FLAG_OS_LOCKING_OK = 2;
  static final long FLAG_RW_SESSION = 2;
  static final long FLAG_SERIAL_SESSION = 4;
  static final long USER = 1;
  static final long STATE_RW_USER_FUNCTIONS = 3;

  static final long CLASS_SECRET_KEY = 4;
  static final long KEY_TYPE_AES = 0x1f;
  static final long MECHANISM_AES_KEY_GEN = 0x1080;
  static final long MECHANISM_AES_GCM = 0x1087;

  static final long A_CLASS = 0;
  static final long A_TOKEN = 1;
  static final long A_PRIVATE = 2;
  static final long A_LABEL = 3;
  static final long A_KEY_TYPE = 0x100;
  static final long A_ID = 0x102;
  static final long A_SENSITIVE = 0x103;
  static final long A_ENCRYPT = 0x104;
  static final long A_DECRYPT = 0x105;
  static final long A_WRAP = 0x106;
  static final long A_UNWRAP = 0x107;
  static final long A_SIGN = 0x108;
  static final long A_VERIFY = 0x10a;
  static final long A_VALUE_LEN = 0x161;
  static final long A_EXTRACTABLE = 0x162;
  static final long A_NEVER_EXTRACTABLE = 0x164;
  static final long A_ALWAYS_SENSITIVE = 0x165;

  static final long OK = 0;
  static final long SLOT_ID_INVALID = 3;
  static final long GENERAL_ERROR = 5;
  static final long FUNCTION_FAILED = 6;
  static final long ACTION_PROHIBITED = 0x1b;
  static final long ATTRIBUTE_SENSITIVE = 0x11;
  static final long ATTRIBUTE_TYPE_INVALID = 0x12;
  static final long DATA_INVALID = 0x20;
  static final long DATA_LEN_RANGE = 0x21;
  static final long DEVICE_ERROR = 0x30;
  static final long DEVICE_REMOVED = 0x32;
  static final long ENCRYPTED_DATA_INVALID = 0x40;
  static final long ENCRYPTED_DATA_LEN_RANGE = 0x41;
  static final long AEAD_DECRYPT_FAILED = 0x42;
  static final long KEY_HANDLE_INVALID = 0x60;
  static final long KEY_FUNCTION_NOT_PERMITTED = 0x68;
  static final long OBJECT_HANDLE_INVALID = 0x82;
  static final long PIN_INCORRECT = 0xa0;
  static final long PIN_INVALID = 0xa1;
  static final long PIN_LEN_RANGE = 0xa2;
  static final long PIN_EXPIRED = 0xa3;
  static final long PIN_LOCKED = 0xa4;
  static final long SESSION_CLOSED = 0xb0;
  static final long SESSION_HANDLE_INVALID = 0xb3;
  static final long SESSION_READ_ONLY = 0xb5;
  static final long SIGNATURE_INVALID = 0xc0;
  static final long TEMPLATE_INCONSISTENT = 0xd1;
  static final long TOKEN_NOT_PRESENT = 0xe0;
  static final long TOKEN_NOT_RECOGNIZED = 0xe1;
  static final long TOKEN_WRITE_PROTECTED = 0xe2;
  static final long USER_ALREADY_LOGGED_IN = 0x100;
  static final long USER_NOT_LOGGED_IN = 0x101;
  static final long USER_PIN_NOT_INITIALIZED = 0x102;
  static final long BUFFER_TOO_SMALL = 0x150;
  static final long CRYPTOKI_NOT_INITIALIZED = 0x190;
  static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;

  private Ck() {}
}
