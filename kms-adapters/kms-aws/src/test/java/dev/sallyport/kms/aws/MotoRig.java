package dev.sallyport.kms.aws;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two KEKs of one check, and a server before moto for each adapter. */
final class MotoRig implements Rig {
  private final Moto moto;
  private final String kek;
  private final String other;
  private final List<Front> fronts = new ArrayList<>();

  MotoRig(Moto moto) {
    this.moto = moto;
    this.kek = moto.makeKek();
    this.other = moto.makeKek();
  }

  @Override
  public KmsAdapter open() throws KmsException {
    return open(Behaviours.honest());
  }

  @Override
  public KekUri kek() {
    return uri(kek);
  }

  @Override
  public KekUri otherKek() {
    return uri(other);
  }

  @Override
  public KekUri unknownKek() {
    return uri("nobody");
  }

  @Override
  public Injection inject(Fault fault) throws KmsException {
    return new Injection.Injected(
        switch (fault) {
          case ANSWER_ABOUT_ANOTHER_KEY -> open(Behaviours.withKey(idOf(other)));
          case NO_ANSWER -> open(Behaviours.silent());
          case SLOW_ANSWER -> open(Behaviours.slow());
          case CUT_ANSWER -> open(Behaviours.cut());
          case TOO_MANY_CALLS -> open(Behaviours.throttled());
          case INTERNAL_ERROR -> open(Behaviours.error(500, "KMSInternalException"));
          case NOT_SERVING -> open(Behaviours.error(503, "ServiceUnavailable"));
          case FIRST_CALL_FAILS -> open(Behaviours.failingOnce(""));
        });
  }

  @Override
  public void close() throws IOException {
    for (Front front : fronts) {
      front.close();
    }
  }

  KmsAdapter open(Front.Behaviour behaviour) throws KmsException {
    try {
      Front front = Front.of(moto, behaviour);
      fronts.add(front);
      return AwsKmsProvider.open(List.of(settings(front.address())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String idOf(String name) {
    return moto.administrator()
        .describeKey(request -> request.keyId("alias/" + name))
        .keyMetadata()
        .keyId();
  }

  String kekName() {
    return kek;
  }

  String otherName() {
    return other;
  }

  private AwsSettings settings(URI endpoint) {
    return settings(endpoint, Optional.empty());
  }

  AwsSettings settings(URI endpoint, String profile) {
    return settings(endpoint, Optional.of(profile));
  }

  private AwsSettings settings(URI endpoint, Optional<String> profile) {
    return new AwsSettings(
        "main", Moto.REGION, List.of(kek, other, "nobody"), profile, Optional.of(endpoint), 7);
  }

  private static KekUri uri(String name) {
    return new KekUri("aws-kms://main/" + name);
  }
}
