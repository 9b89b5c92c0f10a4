package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.KmsRouter;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.testkit.HastyClock;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real SoftHSM, with keys and logins as others could leave them. */
class Pkcs11KmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private SoftHsm softHsm = SoftHsm.started();
  private String object = "";

  @BeforeEach
  void key() {
    softHsm = SoftHsm.started();
    object = SoftHsm.name("kek");
  }

  /** A key that may be exported is one that somebody may have already. */
  @ParameterizedTest
  @ValueSource(longs = {Ck.A_EXTRACTABLE, Ck.A_SENSITIVE, Ck.A_PRIVATE, Ck.A_DECRYPT})
  void keyThatMayLeaveTheToken_refuses(long changed) throws Exception {
    generate(key(object + "#1", changed));
    try (Pkcs11Kms kms = open(false)) {
      assertThatThrownBy(() -> kms.info(kek()))
          .isInstanceOf(WrongAnswer.class)
          .hasMessageContaining("0x" + Long.toHexString(changed));
    }
  }

  @Test
  void keyMadeByHand_isTakenAndFollowed() throws Exception {
    generate(key(object + "#1", -1));
    try (Pkcs11Kms kms = open(false)) {
      assertThat(kms.info(kek()).current().version()).isEqualTo("1");
      assertThat(kms.rotate(kek()).current().version()).matches("2-[0-9a-f]{8}");
    }
  }

  @Test
  void twoObjectsOfOneLabel_refuse() throws Exception {
    generate(key(object + "#1", -1));
    generate(key(object + "#1", -1));
    try (Pkcs11Kms kms = open(false)) {
      assertThatThrownBy(() -> kms.info(kek()))
          .isInstanceOf(WrongAnswer.class)
          .hasMessageContaining("2 objects");
    }
  }

  @Test
  void objectThatWasNotAllowed_isUnknown() throws Exception {
    generate(key("not-allowed#1", -1));
    try (Pkcs11Kms kms = open(true)) {
      KekUri other = new TokenUri(SoftHsm.LABEL, "not-allowed").kek();
      KekUri elsewhere = new TokenUri("another token", object).kek();
      assertThatThrownBy(() -> kms.info(other)).isInstanceOf(UnknownKek.class);
      assertThatThrownBy(() -> kms.info(elsewhere)).isInstanceOf(UnknownKek.class);
    }
  }

  @Test
  void withoutCreate_noKeyIsMade() throws Exception {
    try (Pkcs11Kms kms = open(false)) {
      assertThatThrownBy(() -> kms.info(kek())).isInstanceOf(UnknownKek.class);
      assertThatThrownBy(() -> kms.rotate(kek())).isInstanceOf(UnknownKek.class);
    }
  }

  @Test
  void routerFindsTheAdapter_bySchemeOfTheUri() throws Exception {
    Map<String, String> settings =
        Map.of(
            "main.library",
            softHsm.library().toString(),
            "main.token",
            SoftHsm.LABEL,
            "main.pin-file",
            softHsm.pinFile(SoftHsm.PIN).toString(),
            "main.objects",
            object,
            "main.create",
            "true");
    try (Kms kms =
        KmsRouter.open(
            Map.of("pkcs11", new KmsSettings("pkcs11", settings)),
            KmsLimits.within(Duration.ofSeconds(30)),
            new HastyClock())) {
      assertThat(kms.info(kek()).readable()).hasSize(1);
      assertThat(kms.health().ready()).isTrue();
    }
  }

  /** Two brokers rotate at once: neither version is taken for the other, and both stay readable. */
  @Test
  void rotationsAtOnce_makeVersionsThatDiffer() throws Exception {
    generate(key(object + "#1", -1));
    generate(key(object + "#2-00000000", -1));
    generate(key(object + "#2-ffffffff", -1));
    try (Pkcs11Kms kms = open(false)) {
      KekInfo info = kms.info(kek());
      assertThat(info.current().version()).isEqualTo("2-ffffffff");
      assertThat(info.readable()).hasSize(3);
    }
  }

  /** A handful of wrong PINs locks a token for everybody. */
  @Test
  void wrongPin_isDeniedAndNotAskedAgain() throws Exception {
    AtomicInteger logins = new AtomicInteger();
    TokenSettings wrong =
        new TokenSettings(
            "main",
            softHsm.library(),
            SoftHsm.LABEL,
            softHsm.pinFile("another pin"),
            List.of(object),
            false,
            1);
    Library library = Library.at(softHsm.library());
    logOut();
    try (Token token =
        new Token(
            library,
            calls -> counting(calls, logins),
            SoftHsm.LABEL,
            SecretBytes.copyOf("another pin".getBytes(StandardCharsets.US_ASCII)))) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> token.read(Session::handle)).isInstanceOf(Denied.class);
      }
      assertThat(logins).hasValue(1);
      assertThatThrownBy(
              () -> Pkcs11Kms.open(List.of(wrong), new SecureRandom(), UnaryOperator.identity()))
          .isInstanceOf(Denied.class);
    }
  }

  @Test
  void logoutByAnother_costsOneNewLogin() throws Exception {
    try (Pkcs11Kms kms = open(true)) {
      KmsAdapter.Wrapped wrapped = wrap(kms);
      logOut();
      kms.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT).close();
      assertThat(kms.health().ready()).isTrue();
    }
  }

  /** The library has to be started again for it, which the first token notices as a new login. */
  @Test
  void secondTokenOfOneLibrary_isFoundAndLeavesTheFirstWorking() throws Exception {
    String label = SoftHsm.name("second");
    softHsm.initialise(label);
    try (Pkcs11Kms first = open(true)) {
      KmsAdapter.Wrapped wrapped = wrap(first);
      try (Pkcs11Kms second = openInTime(label)) {
        assertThat(second.info(new TokenUri(label, object).kek()).readable()).hasSize(1);
        assertThatThrownBy(() -> second.info(kek())).isInstanceOf(UnknownKek.class);
        first.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT).close();
      }
    }
  }

  private Pkcs11Kms openInTime(String label) throws KmsException {
    TokenSettings settings =
        new TokenSettings(
            "second",
            softHsm.library(),
            label,
            softHsm.pinFile(SoftHsm.PIN),
            List.of(object),
            true,
            1);
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      Pkcs11Kms opened =
          Pkcs11Kms.open(List.of(settings), new SecureRandom(), UnaryOperator.identity());
      // A library is not started again all the time, and the key is made when the token is found.
      if (opened.health().ready() && knows(opened, label)) {
        return opened;
      }
      opened.close();
      assertThat(System.nanoTime()).as("found in time").isLessThan(end);
    }
  }

  private boolean knows(Pkcs11Kms kms, String label) throws KmsException {
    try {
      return !kms.info(new TokenUri(label, object).kek()).readable().isEmpty();
    } catch (UnknownKek e) {
      return false;
    }
  }

  /** SoftHSM tells both by one code; only one of them is for good. */
  @Test
  void tokenThatFailsWithin_isNotTakenForAWrongCiphertext() throws Exception {
    try (Pkcs11Kms honest = open(true);
        Pkcs11Kms failing = open(false, Pkcs11KmsTest::withoutCiphers)) {
      KmsAdapter.Wrapped wrapped = wrap(honest);
      assertThatThrownBy(() -> failing.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT))
          .isInstanceOf(Unavailable.class);
      Bytes other = Bytes.of(new byte[] {9});
      assertThatThrownBy(() -> honest.unwrap(wrapped.by(), wrapped.ciphertext(), other))
          .isInstanceOf(KmsException.Unreadable.class);
    }
  }

  /** A wrong place in the table would call another function of the library. */
  @Test
  // Only addresses are compared.
  @SuppressWarnings("restricted")
  void placesOfFunctions_areThoseOfTheExportedNames() throws Exception {
    SymbolLookup exported = SymbolLookup.libraryLookup(softHsm.library(), Arena.global());
    MemorySegment list = NativeCalls.functionList(exported);
    for (Function function : Function.values()) {
      String name = "C" + camelCase(function.name());
      assertThat(NativeCalls.address(list, function))
          .as(name)
          .isEqualTo(exported.findOrThrow(name));
    }
  }

  private static String camelCase(String constant) {
    StringBuilder name = new StringBuilder("_");
    for (String word : List.of(constant.split("_"))) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private static Calls withoutCiphers(Calls real) {
    return (function, arguments) ->
        function == Function.DECRYPT || function == Function.ENCRYPT
            ? Ck.GENERAL_ERROR
            : real.code(function, arguments);
  }

  private static Calls counting(Calls real, AtomicInteger logins) {
    return (function, arguments) -> {
      if (function == Function.LOGIN) {
        logins.incrementAndGet();
      }
      return real.code(function, arguments);
    };
  }

  private KmsAdapter.Wrapped wrap(Pkcs11Kms kms) throws KmsException {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      return kms.wrap(kms.info(kek()).current(), key, CONTEXT);
    }
  }

  private KekUri kek() {
    return new TokenUri(SoftHsm.LABEL, object).kek();
  }

  private Pkcs11Kms open(boolean create) throws KmsException {
    return open(create, UnaryOperator.identity());
  }

  private Pkcs11Kms open(boolean create, UnaryOperator<Calls> front) throws KmsException {
    return Pkcs11Kms.open(List.of(softHsm.settings(create, object)), new SecureRandom(), front);
  }

  private void logOut() throws Exception {
    withSession(session -> {
      session.calls().code(Function.LOGOUT, session.handle());
      return session;
    });
  }

  private void generate(Attributes template) throws Exception {
    withSession(session -> {
      session.generate(template);
      return session;
    });
  }

  private void withSession(Token.Work<Session> work) throws Exception {
    Library library = Library.at(softHsm.library());
    try (Token token =
        new Token(
            library,
            UnaryOperator.identity(),
            SoftHsm.LABEL,
            SecretBytes.copyOf(SoftHsm.PIN.getBytes(StandardCharsets.US_ASCII)))) {
      token.change(work);
    }
  }

  /** As an administrator makes it, with one flag turned round. */
  private Attributes key(String label, long turned) {
    return Attributes.of()
        .number(Ck.A_CLASS, Ck.CLASS_SECRET_KEY)
        .number(Ck.A_KEY_TYPE, Ck.KEY_TYPE_AES)
        .number(Ck.A_VALUE_LEN, 32)
        .text(Ck.A_LABEL, label)
        .text(Ck.A_ID, object)
        .flag(Ck.A_TOKEN, true)
        .flag(Ck.A_PRIVATE, turned != Ck.A_PRIVATE)
        .flag(Ck.A_SENSITIVE, turned != Ck.A_SENSITIVE)
        .flag(Ck.A_EXTRACTABLE, turned == Ck.A_EXTRACTABLE)
        .flag(Ck.A_ENCRYPT, true)
        .flag(Ck.A_DECRYPT, turned != Ck.A_DECRYPT);
  }
}
