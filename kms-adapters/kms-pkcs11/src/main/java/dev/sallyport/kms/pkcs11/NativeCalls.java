package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A shared library, for the life of the process. {@code C_GetFunctionList} is the one symbol that a
 * library has to export; all others stand in the list that it gives, after the two bytes of a
 * version. {@code CK_ULONG} is 64 bits here, as on every 64-bit Unix.
 */
final class NativeCalls implements Calls {
  private static final long FIRST_POINTER = 8;
  private final Map<Function, MethodHandle> functions;

  private NativeCalls(Map<Function, MethodHandle> functions) {
    this.functions = functions;
  }

  /** Loads it; the path is the operator's, and no URI can name one. */
  // The operator's library is native code by its nature.
  @SuppressWarnings("restricted")
  static NativeCalls load(Path library) throws Misconfigured {
    try {
      MemorySegment list = functionList(SymbolLookup.libraryLookup(library, Arena.global()));
      return new NativeCalls(bind(list));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new Misconfigured(Problem.FILE_UNUSABLE, library + " is no PKCS#11 library");
    }
  }

  @Override
  public long code(Function function, Object... arguments) {
    MethodHandle handle = functions.get(function);
    if (handle == null) {
      throw new IllegalStateException("unbound " + function);
    }
    return invoke(handle, arguments);
  }

  /** {@code CK_FUNCTION_LIST}, as far as it is used. */
  // Signature and size are those of the specification.
  @SuppressWarnings("restricted")
  static MemorySegment functionList(SymbolLookup library) {
    MethodHandle getList =
        Linker.nativeLinker()
            .downcallHandle(
                library.findOrThrow("C_GetFunctionList"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocate(ValueLayout.ADDRESS);
      if (invoke(getList, pointer) != Ck.OK) {
        throw new IllegalArgumentException("no function list");
      }
      long size = FIRST_POINTER + (Function.GENERATE_KEY.place() + 1L) * Long.BYTES;
      return pointer.get(ValueLayout.ADDRESS, 0).reinterpret(size);
    }
  }

  static MemorySegment address(MemorySegment list, Function function) {
    return list.get(ValueLayout.ADDRESS, FIRST_POINTER + (long) function.place() * Long.BYTES);
  }

  // Signatures are those of the specification.
  @SuppressWarnings("restricted")
  private static Map<Function, MethodHandle> bind(MemorySegment list) {
    Map<Function, MethodHandle> bound = new EnumMap<>(Function.class);
    for (Function function : Function.values()) {
      MemorySegment address = address(list, function);
      if (address.equals(MemorySegment.NULL)) {
        throw new IllegalArgumentException("no " + function);
      }
      bound.put(function, Linker.nativeLinker().downcallHandle(address, function.descriptor()));
    }
    return bound;
  }

  private static long invoke(MethodHandle handle, Object... arguments) {
    try {
      return (long) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call throws nothing", e);
    }
  }
}
