package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files for Akash, and that each rule bites. */
class SdlTest {
  private static final Path FOLDER = Path.of("deploy/akash");
  private static final KubeObject BROKER = parse("broker.yaml");
  private static final KubeObject WORKLOAD = parse("workload-params-tee.yaml");
  private static final KubeObject EARLIER = parse("workload-placement-attribute.yaml");
  private static final String SEALED = "sealed.e30.e30.c2ln";

  static List<Path> files() {
    return Repository.files(path -> path.startsWith(FOLDER) && path.toString().endsWith(".yaml"));
  }

  private static KubeObject parse(String name) {
    return KubeObject.parse(Repository.read(FOLDER.resolve(name))).getFirst();
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_keepsTheRules(Path file) {
    List<KubeObject> documents = KubeObject.parse(Repository.read(file));
    assertThat(documents).hasSize(1);
    assertThat(SdlRules.violations(documents.getFirst())).isEmpty();
  }

  @Test
  void bothFormsOfTheWorkload_runTheSame() {
    assertThat(WORKLOAD.without("services/server/params"))
        .isEqualTo(EARLIER.without("profiles/placement/confidential/attributes"));
  }

  /** What is released under a name is what the command of the client knows. */
  @Test
  void workload_namesOptionsOfTheClient() {
    String handbook = Repository.read(Path.of("docs/cli.md"));
    WORKLOAD.list("services/server/command").stream()
        .map(Object::toString)
        .filter(word -> word.startsWith("--") && word.length() > 2)
        .forEach(option -> assertThat(handbook).contains(option));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version                                   | '3.0'             | version
          extra                                     | 1                 | no such key: extra
          services/server/imgae                     | x                 | no such key: services/server/imgae
          services/server/params/teee               | cpu               | no such key: services/server/params/teee
          services/server/params/tee                | tdx               | server: no such tee
          services/server/params/tee                | {type: tdx-gpu}   | server: no such tee
          services/server/params/tee                | CPU               | server: no such tee
          services/server/image                     | acme/server:1     | server: image without a digest
          services/server/image                     | ''                | services/server/image
          services/server/env                       | [API_KEY=x]       | server: secret in env: API_KEY
          services/server/env                       | [NOVALUE]         | services/server/env: NOVALUE
          services/server/env                       | [DB_PASSWORD=sealed.x] | server: sealed env
          services/server/env                       | [DB_PASSWORD=sealed.e30.e30.c2ln] | server: sealed data without kbs
          services/server/command                   | sallyport         | services/server/command
          services/server/credentials               | {host: r, username: u, password: secret} | server: password of a registry in a confidential service
          services/server/credentials               | {uri: kbs:///a/b} | server: credentials/uri
          services/server/params/storage            | {data: {mount: /d, keyRef: plain}} | server: keyRef
          services/server/params/storage            | {data: {mount: d}} | server: no such volume: data
          services/server/params/kbs                | {mode: provider}  | server: kbs/mode
          services/server/expose                    | [{port: 0, to: [{global: true}]}] | services/server/expose/port
          services/server/expose                    | [{port: 70000, to: [{global: true}]}] | services/server/expose/port
          services/server/expose                    | [{port: 1, proto: SCTP, to: [{global: true}]}] | services/server/expose/proto
          services/server/expose                    | [{port: 1}]       | services/server/expose/to
          profiles/compute/server/resources/gpu     | {units: 0}        | deployment/server/confidential: cpu-gpu without a GPU
          profiles/compute/server/resources/gpu     | {units: 1}        | profiles/compute/server/resources/gpu/attributes
          profiles/compute/server/resources/gpu/units | many            | profiles/compute/server/resources/gpu/units
          profiles/compute/server/resources/cpu/units | 0               | profiles/compute/server/resources/cpu/units
          profiles/compute/server/resources/memory/size | much          | profiles/compute/server/resources/memory/size
          profiles/compute/server/resources/storage | []                | profiles/compute/server/resources/storage
          profiles/compute/server/resources/storage | [{name: d, size: 1Gi, attributes: {class: ram, persistent: true}}] | profiles/compute/server/resources/storage/attributes
          profiles/compute/server/resources/storage | [{name: d, size: 1Gi, attributes: {class: beta3, persistent: false}}] | profiles/compute/server/resources/storage/attributes
          profiles/placement/confidential/pricing/server/denom | usd    | profiles/placement/confidential/pricing/denom
          profiles/placement/confidential/pricing/server/amount | -1    | profiles/placement/confidential/pricing/amount
          profiles/placement/confidential/pricing   | {}                | deployment/server/confidential: no price
          profiles/placement/confidential/signedBy  | {anyOf: []}       | confidential: signedBy nobody
          profiles/placement/confidential/attributes | {tee/type: cpu-gpu} | confidential: tee/ attribute
          profiles/placement/confidential/attributes | {confidential-compute: true} | confidential: both forms
          deployment/server/confidential/count      | 0                 | deployment/server/confidential: count
          deployment/server/confidential/profile    | other             | deployment/server/confidential: no such profile
          deployment/server/elsewhere               | {profile: server, count: 1} | deployment/server/elsewhere: no such placement
          deployment/other                          | {}                | deployment: services
          """)
  void brokenWorkload_isNamed(String path, String value, String expected) {
    assertThat(SdlRules.violations(WORKLOAD.with(path, value(value))))
        .anyMatch(found -> found.startsWith(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profiles/placement/confidential/attributes/confidential-compute     | false    | confidential: confidential-compute is not true
          profiles/placement/confidential/attributes/confidential-compute-tee | arm-cca  | confidential: no such confidential-compute-tee
          profiles/placement/confidential/signedBy                            | {}       | confidential: signedBy nobody
          services/server/params                                              | {tee: cpu-gpu} | confidential: both forms
          services/server/params                                              | {kbs: {mode: tenant}} | server: kbs without tee
          """)
  void brokenEarlierForm_isNamed(String path, String value, String expected) {
    assertThat(SdlRules.violations(EARLIER.with(path, value(value)))).contains(expected);
  }

  @Test
  void servicesOfOneGroup_haveOneTee() {
    KubeObject two =
        BROKER
            .with("services/other", BROKER.part("services/broker").with("params/tee", "cpu").tree())
            .with("deployment/other", BROKER.part("deployment/broker").tree());
    assertThat(SdlRules.violations(two)).contains("anywhere: different tees in one group");
  }

  @Test
  void completeKbs_isTaken() {
    KubeObject sealed =
        withKbs(Map.of()).with("services/server/env", List.of("DB_PASSWORD=" + SEALED));
    assertThat(SdlRules.violations(sealed)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode                   | provider                       | mode
          url                    | http://kbs.example             | url
          url                    | https://kbs.example/path       | url
          url                    | https://user@kbs.example       | url
          url                    | https://kbs.example?x=1        | url
          certificate            | none                           | certificate
          imageSecurityPolicyURI | kbs:///a/security-policy/latest | imageSecurityPolicyURI
          imageSecurityPolicyURI | kbs://host/a/security-policy/x | imageSecurityPolicyURI
          agentPolicy            | default allow = false          | agentPolicy
          """)
  void brokenKbs_isNamed(String key, String value, String expected) {
    assertThat(SdlRules.violations(withKbs(Map.of(key, value))))
        .contains("server: kbs/" + expected);
  }

  @Test
  void policyThatAllowsAllOrEndsItsQuotes_isNamed() {
    assertThat(
            SdlRules.violations(
                withKbs(Map.of("agentPolicy", "package agent_policy\ndefault allow = true\n"))))
        .contains("server: kbs/agentPolicy allows all");
    assertThat(
            SdlRules.violations(withKbs(Map.of("agentPolicy", "package agent_policy\n\"\"\"\n"))))
        .contains("server: kbs/agentPolicy");
  }

  private static KubeObject withKbs(Map<String, String> wrong) {
    Map<String, Object> kbs = new TreeMap<>();
    kbs.put("mode", "tenant");
    kbs.put("url", "https://kbs.example.com:8443");
    kbs.put("certificate", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
    kbs.put("imageSecurityPolicyURI", "kbs:///acme/security-policy/sha256-" + "a".repeat(64));
    kbs.put("agentPolicy", "package agent_policy\n\ndefault allow = false\n");
    kbs.putAll(wrong);
    return WORKLOAD.with("services/server/params/kbs", kbs);
  }

  private static Object value(String yaml) {
    return KubeObject.parse("value: " + yaml).getFirst().tree().getOrDefault("value", "");
  }
}
