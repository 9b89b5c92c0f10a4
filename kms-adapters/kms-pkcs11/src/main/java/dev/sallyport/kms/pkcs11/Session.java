package dev.sallyport.kms.pkcs11;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * An open session with a logged-in token, used by one thread at a time.
 *
 * @param calls the library
 * @param slot where the token is
 * @param handle of the session
 * @param generation of the library that gave the handle
 */
record Session(Calls calls, long slot, long handle, long generation) {
  private static final int MOST_OBJECTS = 512;
  private static final int TAG_BITS = 128;

  /** Longest answer over the length of the input: a tag, and what no token should need. */
  private static final int SLACK = 64;

  static Session open(Calls calls, long slot, long generation) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
      calls.call(
          Function.OPEN_SESSION,
          slot,
          Ck.FLAG_SERIAL_SESSION | Ck.FLAG_RW_SESSION,
          MemorySegment.NULL,
          MemorySegment.NULL,
          handle);
      return new Session(calls, slot, handle.get(ValueLayout.JAVA_LONG, 0), generation);
    }
  }

  /** Logs in, for all sessions of the process; whether another one did already is no matter. */
  void login(SecretBytes pin) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = copy(arena, pin);
      try {
        long code = calls.code(Function.LOGIN, handle, Ck.USER, copy, (long) pin.size());
        if (code != Ck.OK && code != Ck.USER_ALREADY_LOGGED_IN) {
          throw new CryptokiException(code, Function.LOGIN);
        }
      } finally {
        copy.fill((byte) 0);
      }
    }
  }

  /** Whether session and token are there and logged in. An absent token answers many questions. */
  boolean alive(String label) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(4 * Long.BYTES, Long.BYTES);
      return calls.code(Function.GET_SESSION_INFO, handle, info) == Ck.OK
          && info.get(ValueLayout.JAVA_LONG, 8) == Ck.STATE_RW_USER_FUNCTIONS
          && Slots.isLabelled(calls, slot, label);
    }
  }

  /** Handles of all objects with these attributes. */
  List<Long> find(Attributes template) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      calls.call(Function.FIND_OBJECTS_INIT, handle, template.allocate(arena), template.count());
      try {
        MemorySegment handles = arena.allocate(MOST_OBJECTS * Long.BYTES, Long.BYTES);
        MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
        calls.call(Function.FIND_OBJECTS, handle, handles, (long) MOST_OBJECTS, count);
        return list(handles, count.get(ValueLayout.JAVA_LONG, 0));
      } finally {
        calls.code(Function.FIND_OBJECTS_FINAL, handle);
      }
    }
  }

  /** Makes a key of these attributes. */
  void generate(Attributes template) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mechanism = mechanism(arena, Ck.MECHANISM_AES_KEY_GEN, MemorySegment.NULL);
      calls.call(
          Function.GENERATE_KEY,
          handle,
          mechanism,
          template.allocate(arena),
          template.count(),
          arena.allocate(ValueLayout.JAVA_LONG));
    }
  }

  void destroy(long object) throws CryptokiException {
    calls.call(Function.DESTROY_OBJECT, handle, object);
  }

  /** AES-GCM; what comes out is the ciphertext with its tag. */
  Bytes encrypt(long key, Bytes iv, SecretBytes plaintext, Bytes context) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = copy(arena, plaintext);
      try {
        calls.call(Function.ENCRYPT_INIT, handle, gcm(arena, iv, context), key);
        return Bytes.of(output(Function.ENCRYPT, arena, in, plaintext.size()));
      } finally {
        in.fill((byte) 0);
      }
    }
  }

  /** Takes ciphertext and tag; the caller closes what comes out. */
  SecretBytes decrypt(long key, Bytes iv, Bytes ciphertext, Bytes context)
      throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = copy(arena, ciphertext);
      calls.call(Function.DECRYPT_INIT, handle, gcm(arena, iv, context), key);
      return SecretBytes.takeOwnershipOf(output(Function.DECRYPT, arena, in, ciphertext.size()));
    }
  }

  /** Ends it; a session that is gone has ended already. */
  void close() {
    calls.code(Function.CLOSE_SESSION, handle);
  }

  private byte[] output(Function function, Arena arena, MemorySegment in, int size)
      throws CryptokiException {
    MemorySegment out = arena.allocate(size + SLACK, Long.BYTES);
    try {
      MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
      length.set(ValueLayout.JAVA_LONG, 0, size + SLACK);
      calls.call(function, handle, in, (long) size, out, length);
      long written = length.get(ValueLayout.JAVA_LONG, 0);
      if (written < 0 || written > size + SLACK) {
        throw new CryptokiException(Ck.DEVICE_ERROR, function);
      }
      return out.asSlice(0, written).toArray(ValueLayout.JAVA_BYTE);
    } finally {
      out.fill((byte) 0);
    }
  }

  /**
   * {@code CK_GCM_PARAMS}: pIv, ulIvLen, ulIvBits, pAAD, ulAADLen, ulTagBits, as in the header of
   * v2.40 and in v3.0.
   */
  private static MemorySegment gcm(Arena arena, Bytes iv, Bytes context) {
    MemorySegment parameters = arena.allocate(6 * Long.BYTES, Long.BYTES);
    parameters.set(ValueLayout.ADDRESS, 0, copy(arena, iv));
    parameters.set(ValueLayout.JAVA_LONG, 8, iv.size());
    parameters.set(ValueLayout.JAVA_LONG, 16, iv.size() * (long) Byte.SIZE);
    parameters.set(ValueLayout.ADDRESS, 24, copy(arena, context));
    parameters.set(ValueLayout.JAVA_LONG, 32, context.size());
    parameters.set(ValueLayout.JAVA_LONG, 40, TAG_BITS);
    return mechanism(arena, Ck.MECHANISM_AES_GCM, parameters);
  }

  private static MemorySegment mechanism(Arena arena, long type, MemorySegment parameters) {
    MemorySegment mechanism = arena.allocate(3 * Long.BYTES, Long.BYTES);
    mechanism.set(ValueLayout.JAVA_LONG, 0, type);
    mechanism.set(ValueLayout.ADDRESS, 8, parameters);
    mechanism.set(ValueLayout.JAVA_LONG, 16, parameters.byteSize());
    return mechanism;
  }

  private static MemorySegment copy(Arena arena, Bytes bytes) {
    MemorySegment copy = arena.allocate(bytes.size() + 1L, Long.BYTES);
    MemorySegment.copy(bytes.toArray(), 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.size());
    return copy;
  }

  private static MemorySegment copy(Arena arena, SecretBytes secret) {
    MemorySegment copy = arena.allocate(secret.size() + 1L, Long.BYTES);
    return secret.use(bytes -> {
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return copy;
    });
  }

  private static List<Long> list(MemorySegment handles, long count) throws CryptokiException {
    if (count < 0 || count > MOST_OBJECTS) {
      throw new CryptokiException(Ck.DEVICE_ERROR, Function.FIND_OBJECTS);
    }
    List<Long> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(handles.get(ValueLayout.JAVA_LONG, (long) i * Long.BYTES));
    }
    return list;
  }
}
