package dev.sallyport.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.protocol.Accept;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.KekDocument;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 10, 10_000);
  private static final int MUTANTS = 5_000;
  private static final Bytes B32 = Bytes.of(new byte[32]);
  private static final Bytes B64 = Bytes.of(new byte[64]);
  private static final Digest ZERO = Digest.zero();
  private static final ResourceList RESOURCES =
      Accept.value(ResourceList.parse(List.of("a/b", "a/c@2")));
  private static final RecipientKey KEY =
      Accept.value(RecipientKey.of(Kem.X25519, Bytes.fromHex("09" + "00".repeat(31))));
  private static final List<Signature> SIGNATURES = List.of(new Signature(B32, B64));
  private static final TransportKey TRANSPORT = new TransportKey(1, 2, 3, KEY, B32, B64);

  private static PolicyCheckRequest check() {
    return new PolicyCheckRequest(
        release(new ReleaseRequest.Recipient.Plain(B64)).evidence(),
        OptionalLong.of(3),
        Optional.of(new SecretPath("models/key")));
  }

  private static ReleaseRequest release(ReleaseRequest.Recipient recipient) {
    JsonValue bundle = new JsonValue.Array(List.of(new JsonValue.Text("x")));
    return new ReleaseRequest(
        new Challenge(B32),
        Accept.value(Ticket.parse(Bytes.of(new byte[48]))),
        RESOURCES,
        recipient,
        new Evidence(
            new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, "a.b.c"),
            Optional.of(new Evidence.Bundle(Evidence.NVIDIA_NRAS, bundle)),
            Optional.empty()));
  }

  private static ExternalDocument external(Form form) {
    return new ExternalDocument("vault://main/secret/a", 1, "value", "p", 1, form);
  }

  private static StatementUpload upload(StatementKind kind, StatementUpload.Content content) {
    return new StatementUpload(kind, "a", 1, 1, ZERO, content, SIGNATURES);
  }

  /** Messages that a server reads: name, bytes, and how they are read. */
  static Stream<Arguments> requests() {
    Function<byte[], Outcome<?>> statement = StatementUpload::parse;
    Function<byte[], Outcome<?>> releases = ReleaseRequest::parse;
    Function<byte[], Outcome<?>> challenge = ChallengeRequest::parse;
    Function<byte[], Outcome<?>> tenant = TenantCreation::parse;
    Function<byte[], Outcome<?>> rotation = KeyRotation::parse;
    Function<byte[], Outcome<?>> checks = PolicyCheckRequest::parse;
    Function<byte[], Outcome<?>> kek = KekRotation::parse;
    Function<byte[], Outcome<?>> choice = body -> KekDocument.parse(Bytes.of(body));
    Function<byte[], Outcome<?>> external = body -> ExternalDocument.parse(Bytes.of(body));
    return Stream.of(
        arguments(
            "rotation",
            new KeyRotation(KeyKind.IDENTITY, 1, KeyRotation.Manner.USUAL).toUtf8(),
            rotation),
        arguments("kek rotation", new KekRotation("1").toUtf8(), kek),
        arguments("kek", new KekDocument("local://a").toUtf8(), choice),
        arguments("external", external(new Form.Sealed(1, ZERO)).toUtf8(), external),
        arguments("plain external", external(new Form.Plain(B32, ZERO)).toUtf8(), external),
        arguments("challenge", new ChallengeRequest(RESOURCES).toUtf8(), challenge),
        arguments(
            "sealed", release(new ReleaseRequest.Recipient.Sealed(1, B64)).toUtf8(), releases),
        arguments("plain", release(new ReleaseRequest.Recipient.Plain(B64)).toUtf8(), releases),
        arguments(
            "tenant", new TenantCreation(new TenantName("a"), B32, SIGNATURES).toUtf8(), tenant),
        arguments(
            "policy",
            upload(StatementKind.POLICY, new StatementUpload.Content.Document(B32)).toUtf8(),
            statement),
        arguments(
            "secret",
            upload(StatementKind.SECRET, new StatementUpload.Content.SealedSecret("p", 1, 1, B64))
                .toUtf8(),
            statement),
        arguments("check", check().toUtf8(), checks),
        arguments(
            "deletion",
            upload(StatementKind.DELETION, new StatementUpload.Content.Empty()).toUtf8(),
            statement));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void request_isReadBackAsWritten(String name, byte[] body, Function<byte[], Outcome<?>> parse)
      throws Exception {
    Object read = Accept.value(parse.apply(body));
    byte[] again = (byte[]) read.getClass().getMethod("toUtf8").invoke(read);
    assertThat(again).isEqualTo(body);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requestWithAnUnknownMember_refuses(
      String name, byte[] body, Function<byte[], Outcome<?>> parse) throws JsonException {
    Map<String, JsonValue> members = members(body);
    members.put("surprise", new JsonValue.Null());
    assertThat(Accept.reason(parse.apply(write(members)))).isEqualTo(RefusalReason.UNKNOWN_MEMBER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requestWithoutAMember_refuses(String name, byte[] body, Function<byte[], Outcome<?>> parse)
      throws JsonException {
    for (String member : members(body).keySet()) {
      Map<String, JsonValue> members = members(body);
      members.remove(member);
      Outcome<?> outcome = parse.apply(write(members));
      boolean content = member.equals("document") || member.equals("secret");
      boolean optional = name.equals("check") && !member.equals("evidence");
      assertThat(outcome instanceof Outcome.Accepted<?>).as(member).isEqualTo(content || optional);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requestWithAMistypedMember_refuses(
      String name, byte[] body, Function<byte[], Outcome<?>> parse) throws JsonException {
    for (String member : members(body).keySet()) {
      for (JsonValue wrong : List.of(new JsonValue.Null(), new JsonValue.Bool(true))) {
        Map<String, JsonValue> members = members(body);
        members.put(member, wrong);
        assertThat(Accept.reason(parse.apply(write(members))))
            .as(member)
            .isEqualTo(RefusalReason.MISTYPED_MEMBER);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void truncatedRequest_refuses(String name, byte[] body, Function<byte[], Outcome<?>> parse) {
    for (int length = 0; length < body.length; length += 7) {
      byte[] prefix = java.util.Arrays.copyOf(body, length);
      assertThat(Accept.reason(parse.apply(prefix))).isEqualTo(RefusalReason.MALFORMED_JSON);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void damagedRequest_isReadOrRefused(
      String name, byte[] body, Function<byte[], Outcome<?>> parse) {
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = body.clone();
      for (int times = random.nextInt(3); times >= 0; times--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      refused += parse.apply(mutant) instanceof Outcome.Refused<?> ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(MUTANTS / 4);
  }

  @Test
  void bothFormsOfARecipientKey_refuse() throws JsonException {
    Map<String, JsonValue> members =
        members(release(new ReleaseRequest.Recipient.Plain(B64)).toUtf8());
    members.put(
        "recipient",
        JsonObject.builder()
            .put("plain", "AA")
            .put("sealed", "AA")
            .put("transportKey", 1)
            .build()
            .asValue());
    assertThat(Accept.reason(ReleaseRequest.parse(write(members))))
        .isEqualTo(RefusalReason.UNKNOWN_MEMBER);
  }

  @Test
  void oversizedRecipientKey_refuses() {
    Bytes large = Bytes.of(new byte[5000]);
    byte[] body = release(new ReleaseRequest.Recipient.Plain(large)).toUtf8();
    assertThat(Accept.reason(ReleaseRequest.parse(body))).isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @Test
  void oversizedBody_refuses() {
    assertThat(
            Accept.reason(ChallengeRequest.parse(new byte[ChallengeRequest.LIMITS.maxBytes() + 1])))
        .isEqualTo(RefusalReason.BODY_TOO_LARGE);
  }

  @Test
  void unknownStatementKind_refuses() throws JsonException {
    byte[] body = upload(StatementKind.POLICY, new StatementUpload.Content.Document(B32)).toUtf8();
    Map<String, JsonValue> members = members(body);
    members.put("kind", new JsonValue.Text("Policy"));
    assertThat(Accept.reason(StatementUpload.parse(write(members))))
        .isEqualTo(RefusalReason.UNSUPPORTED_STATEMENT);
  }

  @Test
  void noSignatureAtAll_refuses() {
    byte[] body = new TenantCreation(new TenantName("a"), B32, List.of()).toUtf8();
    assertThat(Accept.reason(TenantCreation.parse(body))).isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @Test
  void answers_areReadBackAsWrittenAndIgnoreUnknownMembers() throws JsonException {
    ChallengeAnswer challenge =
        new ChallengeAnswer(new Challenge(B32), Bytes.of(new byte[48]), 5, RESOURCES, TRANSPORT);
    assertThat(Accept.value(ChallengeAnswer.parse(withSurprise(challenge.toUtf8()))))
        .isEqualTo(challenge);
    IntakeKeyAnswer intake = new IntakeKeyAnswer(ZERO, 1, KEY, B32, B64);
    assertThat(Accept.value(IntakeKeyAnswer.parse(withSurprise(intake.toUtf8()))))
        .isEqualTo(intake);
    IdentityAnswer identity = new IdentityAnswer(B32, List.of(B64), 7);
    assertThat(Accept.value(IdentityAnswer.parse(withSurprise(identity.toUtf8()))))
        .isEqualTo(identity);
    TenantAnswer tenant = new TenantAnswer(new TenantName("a"), ZERO, B64, SIGNATURES);
    assertThat(Accept.value(TenantAnswer.parse(withSurprise(tenant.toUtf8())))).isEqualTo(tenant);
    ProblemBody problem = new ProblemBody(401, "bad-signature", "why", "id");
    assertThat(Accept.value(ProblemBody.parse(withSurprise(problem.toUtf8())))).isEqualTo(problem);
  }

  @Test
  void heads_areReadBackAsWritten() {
    List<ObjectHead> heads =
        List.of(
            new ObjectHead(
                StatementKind.SECRET,
                "a/b",
                3,
                ZERO,
                List.of(new ObjectHead.Version(3, ZERO, ZERO))));
    assertThat(Accept.value(ObjectHead.parseList(ObjectHead.writeList(heads)))).isEqualTo(heads);
  }

  @Test
  void answerSignedByAPinnedKey_isRecognisedAndNoOther() throws Exception {
    Contexts.Released released =
        new Contexts.Released(
            RESOURCES.names().getFirst(), 1, ZERO, B64, Bytes.of(new byte[16]), 9, Bytes.empty());
    Transcript transcript = new Transcript(ZERO);
    try (SigningKey identity = SigningKey.generate();
        SigningKey stranger = SigningKey.generate()) {
      Bytes signature = identity.sign(Contexts.answer(transcript, ZERO, List.of(released)));
      ReleaseAnswer answer =
          new ReleaseAnswer(
              transcript, ZERO, List.of(released), identity.publicKey().raw(), signature);
      ReleaseAnswer read = Accept.value(ReleaseAnswer.parse(answer.toUtf8()));
      assertThat(read).isEqualTo(answer);
      assertThat(read.isSignedByOneOf(List.of(stranger.publicKey(), identity.publicKey())))
          .isTrue();
      assertThat(read.isSignedByOneOf(List.of(stranger.publicKey()))).isFalse();
      assertThat(read.isSignedByOneOf(List.of())).isFalse();
    }
  }

  @Test
  void keysSignedByAPinnedKey_areRecognisedAndNoOther() throws Exception {
    try (SigningKey identity = SigningKey.generate()) {
      Bytes raw = identity.publicKey().raw();
      TransportKey transport =
          new TransportKey(1, 2, 3, KEY, raw, identity.sign(Contexts.transport(1, 2, 3, KEY)));
      TransportKey longer = new TransportKey(1, 2, 4, KEY, raw, transport.signature());
      assertThat(transport.isSignedByOneOf(List.of(identity.publicKey()))).isTrue();
      assertThat(longer.isSignedByOneOf(List.of(identity.publicKey()))).isFalse();
      IntakeKeyAnswer intake =
          new IntakeKeyAnswer(ZERO, 1, KEY, raw, identity.sign(Contexts.intakeKey(ZERO, 1, KEY)));
      IntakeKeyAnswer renumbered = new IntakeKeyAnswer(ZERO, 2, KEY, raw, intake.signature());
      assertThat(intake.isSignedByOneOf(List.of(identity.publicKey()))).isTrue();
      assertThat(renumbered.isSignedByOneOf(List.of(identity.publicKey()))).isFalse();
    }
  }

  @Test
  void transportKey_readsWhatItWrites_andRefusesWhatIsCut() throws Exception {
    byte[] written = TRANSPORT.toUtf8();
    assertThat(TransportKey.parse(written)).isEqualTo(Outcome.accepted(TRANSPORT));
    assertThat(TransportKey.parse(withSurprise(written))).isEqualTo(Outcome.accepted(TRANSPORT));
    Map<String, JsonValue> members = members(written);
    members.remove("signature");
    assertThat(TransportKey.parse(write(members)))
        .isEqualTo(Outcome.refused(RefusalReason.MISSING_MEMBER, "signature"));
  }

  private static byte[] withSurprise(byte[] body) throws JsonException {
    Map<String, JsonValue> members = members(body);
    members.put("surprise", new JsonValue.Null());
    return write(members);
  }

  private static Map<String, JsonValue> members(byte[] body) throws JsonException {
    return new LinkedHashMap<>(StrictJson.parseObject(body, LIMITS).members());
  }

  private static byte[] write(Map<String, JsonValue> members) {
    return new JsonObject(members).toUtf8();
  }
}
