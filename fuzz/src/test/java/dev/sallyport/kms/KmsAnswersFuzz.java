package dev.sallyport.kms;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.aws.AwsParts;
import dev.sallyport.kms.azure.AzureParts;
import dev.sallyport.kms.gcp.GcpParts;
import dev.sallyport.kms.local.LocalParts;
import dev.sallyport.kms.pkcs11.Pkcs11Parts;
import dev.sallyport.kms.vault.LoginParts;
import dev.sallyport.kms.vault.VaultParts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What key management systems answer, and the names and files of their adapters. The first byte of
 * an input tells which parser reads the rest.
 */
class KmsAnswersFuzz {
  /** Each part checks how its own parser refuses, so whatever comes out is a finding. */
  private static final Allowed ALLOWED = Allowed.none();

  /** Inputs that are kept name a part by its number: new ones come last. */
  static final List<Part> PARTS =
      List.of(
          CutJsonPart.document(),
          VaultParts.encrypted(),
          VaultParts.decrypted(),
          VaultParts.key(),
          VaultParts.ciphertext(),
          VaultParts.secret(),
          VaultParts.noSecret(),
          VaultParts.errors(),
          LoginParts.retryAfter(),
          LoginParts.token(),
          LocalParts.header(),
          LocalParts.file(),
          LocalParts.body(),
          Pkcs11Parts.sealed(),
          Pkcs11Parts.uri(),
          Pkcs11Parts.version(),
          AwsParts.arn(),
          AwsParts.kek(),
          GcpParts.encrypted(),
          GcpParts.decrypted(),
          GcpParts.key(),
          GcpParts.version(),
          GcpParts.page(),
          GcpParts.error(),
          GcpParts.name(),
          GcpParts.kek(),
          AzureParts.envelope(),
          AzureParts.keyId(),
          AzureParts.operation(),
          AzureParts.description(),
          AzureParts.error(),
          AzureParts.token(),
          ApiParts.source(),
          ApiParts.kek(),
          ApiParts.settings());

  static Stream<byte[]> seeds() {
    return IntStream.range(0, PARTS.size())
        .boxed()
        .flatMap(part -> PARTS.get(part).seeds().stream().map(seed -> marked(part, seed)));
  }

  private static byte[] marked(int part, byte[] seed) {
    return ByteBuffer.allocate(seed.length + 1).put((byte) part).put(seed).array();
  }

  @MethodSource("seeds")
  @FuzzTest
  void answer_isReadOrRefused(byte[] input) throws Exception {
    int part = input.length == 0 ? 0 : Byte.toUnsignedInt(input[0]) % PARTS.size();
    byte[] rest = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    ALLOWED.run(() -> {
      boolean _ = PARTS.get(part).check().accepts(rest);
    });
  }
}
