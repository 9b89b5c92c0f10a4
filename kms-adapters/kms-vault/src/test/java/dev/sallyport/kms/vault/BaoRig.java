package dev.sallyport.kms.vault;

import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.kms.testkit.engine.FaultyProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One way to log in, with two keys of its own. */
final class BaoRig implements Rig {
  private final OpenBao server;
  private final Map<String, String> settings;
  private final Optional<TestAuthority.Issued> clientCertificate;
  private final String key;
  private final String otherKey;
  private final List<FaultyProxy> proxies = new ArrayList<>();

  private BaoRig(
      OpenBao server, Map<String, String> settings, Optional<TestAuthority.Issued> certificate)
      throws IOException, InterruptedException {
    this.server = server;
    this.settings = settings;
    this.clientCertificate = certificate;
    this.key = Baos.newKey(server.admin());
    this.otherKey = Baos.newKey(server.admin());
  }

  /**
   * A rig with the settings of {@code auth}, and what a proxy has to show instead of the client.
   */
  static BaoRig of(
      OpenBao server, Map<String, String> auth, Optional<TestAuthority.Issued> certificate)
      throws IOException, InterruptedException {
    return new BaoRig(server, Baos.connection(server, auth), certificate);
  }

  static KmsAdapter open(Map<String, String> settings) throws KmsException {
    return new VaultKmsProvider().open(new KmsSettings(VaultKmsProvider.SCHEME, settings));
  }

  static KekUri kek(String key) {
    return new KekUri("vault://main/transit/" + key);
  }

  @Override
  public KmsAdapter open() throws KmsException {
    return open(settings);
  }

  @Override
  public KekUri kek() {
    return kek(key);
  }

  @Override
  public KekUri otherKek() {
    return kek(otherKey);
  }

  @Override
  public KekUri unknownKek() {
    return kek("sallyport-nobody");
  }

  @Override
  public Injection inject(Fault fault) throws KmsException {
    return new Injection.Injected(
        switch (fault) {
          case NOT_SERVING -> open(sealed());
          case ANSWER_ABOUT_ANOTHER_KEY,
              NO_ANSWER,
              SLOW_ANSWER,
              CUT_ANSWER,
              TOO_MANY_CALLS,
              INTERNAL_ERROR,
              FIRST_CALL_FAILS ->
              open(behindProxy(fault));
        });
  }

  @Override
  public void close() {
    proxies.forEach(FaultyProxy::close);
  }

  private Map<String, String> behindProxy(Fault fault) {
    try {
      FaultyProxy proxy =
          FaultyProxy.start(
              Optional.of(server.authority()),
              new FaultyProxy.Behind(
                  server.address(),
                  Optional.of(server.authority().tls(clientCertificate)),
                  call -> call.target().startsWith("/v1/transit/"),
                  call -> call.withTarget(call.target().replace(key, otherKey))),
              fault);
      proxies.add(proxy);
      return with("main.address", proxy.address().toString());
    } catch (IOException e) {
      throw new IllegalStateException("no proxy", e);
    }
  }

  private Map<String, String> sealed() {
    try {
      OpenBao sealed = Baos.sealed();
      Map<String, String> changed =
          new HashMap<>(with("main.address", sealed.address().toString()));
      changed.put("main.ca-file", Baos.caFile(sealed).toString());
      return changed;
    } catch (Exception e) {
      throw new IllegalStateException("no sealed server", e);
    }
  }

  private Map<String, String> with(String name, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(name, value);
    return changed;
  }
}
