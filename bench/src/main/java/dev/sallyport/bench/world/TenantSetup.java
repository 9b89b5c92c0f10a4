package dev.sallyport.bench.world;

import dev.sallyport.client.BrokerAddress;
import dev.sallyport.client.BrokerConnection;
import dev.sallyport.client.BrokerTrust;
import dev.sallyport.client.ClientWiring;
import dev.sallyport.client.OwnerUploads;
import dev.sallyport.client.Reply;
import dev.sallyport.client.RetryPolicy;
import dev.sallyport.client.TenantClient;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.OwnersDocument.OwnerKey;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the tenant of the measurements, by the client's library as an owner would. */
final class TenantSetup {
  private static final TenantName TENANT = new TenantName("acme");
  private static final int SECRET_SIZE = 32;

  private final URI address;
  private final HttpClient http;
  private final TenantClient client;

  TenantSetup(BrokerProcess process, HttpClient http) throws IOException {
    this.address = process.address();
    this.http = http;
    BrokerConnection broker =
        ClientWiring.connection(
            BrokerAddress.parse(address.toString()).orElseThrow(),
            RetryPolicy.standard(),
            ClientWiring.realPause());
    byte[] token =
        Files.readString(process.adminTokenFile()).strip().getBytes(StandardCharsets.US_ASCII);
    this.client = new TenantClient(broker, Optional.of(SecretBytes.takeOwnershipOf(token)));
  }

  /** A tenant with one secret of 32 bytes for each number of GPUs, {@code acme/gpus-N}. */
  void create(List<Integer> gpuCounts) throws BenchException, InterruptedException, IOException {
    try (SigningKey owner = SigningKey.generate()) {
      OwnerUploads uploads = new OwnerUploads(client, TENANT, register(owner), owner);
      put(
          uploads,
          StatementKind.REFERENCE_SET,
          Documents.REFERENCES,
          Machine.referenceSet(Documents.REFERENCES));
      for (int gpus : gpuCounts) {
        String name = "gpus-" + gpus;
        put(uploads, StatementKind.POLICY, name, Documents.policy(name, gpus));
        try (SecretBytes secret = SecretBytes.takeOwnershipOf(new byte[SECRET_SIZE])) {
          given(uploads.putSecret(new SecretPath(name), secret, name, 1));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new BenchException("no owner key can be made", e);
    }
  }

  private BrokerTrust register(SigningKey owner)
      throws BenchException, InterruptedException, IOException {
    Bytes document =
        OwnersDocument.writeFirst(
            owner.publicKey().fingerprint(),
            List.of(new OwnerKey("owner", owner.publicKey(), EnumSet.allOf(OwnerRole.class))),
            Map.of());
    Digest root =
        given(
            Reply.of(OwnersDocument.parse(document))
                .<Digest, InterruptedException>then(owners -> {
                  Signature signature =
                      new Signature(owner.publicKey().raw(), owner.sign(owners.signedBytes()));
                  return client
                      .create(new TenantCreation(TENANT, document, List.of(signature)))
                      .map(_ -> owners.digest());
                }));
    return new BrokerTrust(List.of(identity()), root);
  }

  /** Taken at its word, as nobody should who has something to lose. */
  private SignatureKey identity() throws BenchException, InterruptedException, IOException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/identity")).build();
    byte[] body = http.send(request, BodyHandlers.ofByteArray()).body();
    return given(
        Reply.of(IdentityAnswer.parse(body))
            .then(answer -> Reply.of(SignatureKey.ed25519(answer.current()))));
  }

  private static void put(OwnerUploads uploads, StatementKind kind, String name, String document)
      throws BenchException, InterruptedException {
    Bytes bytes = Bytes.of(document.getBytes(StandardCharsets.UTF_8));
    given(uploads.putDocument(kind, name, bytes));
  }

  private static <T> T given(Reply<T> reply) throws BenchException {
    if (reply instanceof Reply.Given<T>(T value)) {
      return value;
    }
    throw new BenchException("the broker did not take the tenant's set-up: " + reply);
  }
}
