package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each field of the restricted profile, broken in the broker's own pod. */
class PodSecurityTest {
  private static final String POD = "spec/template/spec/";

  private final KubeObject broker =
      KubeObject.parse(Repository.read(Path.of("k8s/base/deployment.yaml"))).getFirst();

  @Test
  void broker_keepsTheProfile() {
    assertThat(PodSecurity.violations(broker)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostNetwork                                   | true
          hostPID                                       | true
          hostIPC                                       | true
          automountServiceAccountToken                  | true
          securityContext/runAsNonRoot                  | false
          securityContext/runAsUser                     | 0
          securityContext/seccompProfile/type           | Unconfined
          securityContext/sysctls                       | [{name: a, value: b}]
          securityContext/seLinuxOptions                | {user: root}
          securityContext/appArmorProfile               | {type: Unconfined}
          securityContext/windowsOptions                | {hostProcess: true}
          containers/0/securityContext/privileged       | true
          containers/0/securityContext/runAsNonRoot     | false
          containers/0/securityContext/runAsUser        | 0
          containers/0/securityContext/procMount        | Unmasked
          containers/0/securityContext/allowPrivilegeEscalation | true
          containers/0/securityContext/readOnlyRootFilesystem   | false
          containers/0/securityContext/seccompProfile   | {type: Unconfined}
          containers/0/securityContext/seLinuxOptions   | {type: spc_t}
          containers/0/securityContext/capabilities/drop | [NET_RAW]
          containers/0/securityContext/capabilities/add | [SYS_ADMIN]
          containers/0/livenessProbe/httpGet/host       | 169.254.169.254
          containers/0/ports                            | [{containerPort: 1, hostPort: 1}]
          containers/0/resources/limits                 | {cpu: 1}
          volumes                                       | [{name: v, hostPath: {path: /}}]
          volumes                                       | [{name: v, nfs: {server: a}}]
          initContainers                                | [{name: bare, image: x}]
          ephemeralContainers                           | [{name: bare, image: x}]
          """)
  void brokenField_isAViolationAtItsPath(String path, String value) {
    Object wrong = KubeObject.parse("value: " + value).getFirst().tree().getOrDefault("value", "");
    assertThat(PodSecurity.violations(broker.with(POD + path, wrong)))
        .isNotEmpty()
        .allMatch(found -> found.startsWith(path.replaceFirst("/(?:limits)$", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "securityContext/runAsNonRoot",
    "securityContext/seccompProfile",
    "automountServiceAccountToken",
    "containers/0/securityContext",
    "containers/0/securityContext/allowPrivilegeEscalation",
    "containers/0/securityContext/readOnlyRootFilesystem",
    "containers/0/securityContext/capabilities",
    "containers/0/resources/limits"
  })
  void absentField_isAViolation(String path) {
    assertThat(PodSecurity.violations(broker.without(POD + path))).isNotEmpty();
  }
}
