package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The profile {@code restricted} of Kubernetes' Pod Security Standards over the template of a
 * workload, field by field, and what Sallyport asks beyond it: a root file system that is read
 * only, no token of the service account by default, and a bound on memory.
 */
final class PodSecurity {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");
  private static final Set<String> SELINUX = Set.of("", "container_t", "container_init_t");
  private static final Set<String> APPARMOR = Set.of("", "RuntimeDefault", "Localhost");

  private final KubeObject pod;
  private final List<String> violations = new ArrayList<>();

  private PodSecurity(KubeObject pod) {
    this.pod = pod;
  }

  /** Fields of the pod that break a rule, by their paths below its spec. */
  static List<String> violations(KubeObject workload) {
    PodSecurity check = new PodSecurity(workload.part("spec/template/spec"));
    check.pod();
    check.volumes();
    check.each("containers");
    check.each("initContainers");
    check.each("ephemeralContainers");
    return check.violations;
  }

  private void pod() {
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      refuseIf(pod.text(host).equals("true"), host);
    }
    refuseIf(!pod.list("securityContext/sysctls").isEmpty(), "securityContext/sysctls");
    refuseIf(!SECCOMP.contains(seccomp(pod)), "securityContext/seccompProfile/type");
    refuseIf(
        !pod.text("securityContext/runAsNonRoot").equals("true"), "securityContext/runAsNonRoot");
    refuseIf(
        !pod.text("automountServiceAccountToken").equals("false"), "automountServiceAccountToken");
    identities(pod, "");
  }

  private void volumes() {
    for (KubeObject volume : pod.parts("volumes")) {
      boolean known =
          volume.tree().keySet().stream()
              .filter(key -> !key.equals("name"))
              .allMatch(VOLUMES::contains);
      refuseIf(!known || volume.tree().size() != 2, "volumes/" + volume.text("name"));
    }
  }

  private void each(String kind) {
    List<KubeObject> containers = pod.parts(kind);
    for (int i = 0; i < containers.size(); i++) {
      container(containers.get(i), kind + "/" + i + "/");
    }
  }

  private void container(KubeObject container, String at) {
    KubeObject context = container.part("securityContext");
    String below = at + "securityContext/";
    refuseIf(context.text("privileged").equals("true"), below + "privileged");
    refuseIf(
        !context.text("allowPrivilegeEscalation").equals("false"),
        below + "allowPrivilegeEscalation");
    refuseIf(
        !context.text("readOnlyRootFilesystem").equals("true"), below + "readOnlyRootFilesystem");
    refuseIf(context.text("runAsNonRoot").equals("false"), below + "runAsNonRoot");
    refuseIf(!Set.of("", "Default").contains(context.text("procMount")), below + "procMount");
    String seccomp = context.text("seccompProfile/type");
    refuseIf(!seccomp.isEmpty() && !SECCOMP.contains(seccomp), below + "seccompProfile/type");
    capabilities(context, below + "capabilities/");
    identities(container, at);
    refuseIf(container.text("resources/limits/memory").isEmpty(), at + "resources/limits/memory");
    hosts(container, at);
  }

  private void capabilities(KubeObject context, String at) {
    refuseIf(!context.list("capabilities/drop").contains("ALL"), at + "drop");
    boolean added =
        context.list("capabilities/add").stream().anyMatch(it -> !it.equals("NET_BIND_SERVICE"));
    refuseIf(added, at + "add");
  }

  /** User, and what the security modules of the kernel and of Windows are told. */
  private void identities(KubeObject owner, String at) {
    KubeObject context = owner.part("securityContext");
    String below = at + "securityContext/";
    refuseIf(context.text("runAsUser").equals("0"), below + "runAsUser");
    refuseIf(!SELINUX.contains(context.text("seLinuxOptions/type")), below + "seLinuxOptions/type");
    refuseIf(
        Stream.of("user", "role").anyMatch(it -> !context.text("seLinuxOptions/" + it).isEmpty()),
        below + "seLinuxOptions");
    refuseIf(
        !APPARMOR.contains(context.text("appArmorProfile/type")), below + "appArmorProfile/type");
    refuseIf(
        context.text("windowsOptions/hostProcess").equals("true"),
        below + "windowsOptions/hostProcess");
  }

  /** A probe or a hook may not name a host, nor a port be the node's. */
  private void hosts(KubeObject container, String at) {
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      for (String way : List.of("httpGet", "tcpSocket")) {
        refuseIf(
            container.at(probe + "/" + way + "/host").isPresent(),
            at + probe + "/" + way + "/host");
      }
    }
    boolean onNode =
        container.parts("ports").stream().anyMatch(it -> it.at("hostPort").isPresent());
    refuseIf(onNode, at + "ports");
  }

  private static String seccomp(KubeObject pod) {
    return pod.text("securityContext/seccompProfile/type");
  }

  private void refuseIf(boolean broken, String path) {
    if (broken) {
      violations.add(path);
    }
  }
}
