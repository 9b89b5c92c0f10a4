package dev.sallyport.client.collector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.CollectionException;
import dev.sallyport.client.collector.CollectionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesCollectorTest {
  private static final String BUNDLE = "[[\"JWT\",\"d.e.f\"],{\"GPU-0\":\"g.h.i\"}]";
  private static final String NONCE = "ab".repeat(32);

  @TempDir private Path folder;
  private final Map<String, String> options = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> verdicts = new ArrayList<>();
  private int ticks;

  @BeforeEach
  void options() {
    options.put("dir", folder.toString());
  }

  @Test
  void toolsThatAnswerInTurn_giveEvidence() throws Exception {
    CollectedEvidence evidence =
        collect(() -> {
          answer("gpu-nonce.hex", "gpu-bundle.json", BUNDLE);
          answer("held-data.b64", "cpu-token.jwt", "Trace Id: x\na.b.c\n");
        });
    assertThat(evidence.cpu().content()).isEqualTo("a.b.c");
    assertThat(evidence.gpu().orElseThrow().content()).isEqualTo(BUNDLE);
    assertThat(evidence.switches()).isEmpty();
    assertThat(verdicts).containsExactly("d.e.f", "");
    assertThat(Files.readString(folder.resolve("gpu-nonce.hex"))).isEqualTo(NONCE);
    assertThat(Files.readString(folder.resolve("held-data.b64"))).isEqualTo("aGVsZA==");
    assertThat(Files.readString(folder.resolve("held-data.bin"))).isEqualTo("held");
  }

  @Test
  void heldData_isWrittenOnlyAfterTheDevicesAnswered() throws Exception {
    List<Boolean> early = new ArrayList<>();
    collect(() -> {
      if (!Files.exists(folder.resolve("gpu-bundle.json"))) {
        early.add(Files.exists(folder.resolve("held-data.bin")));
      }
      answer("gpu-nonce.hex", "gpu-bundle.json", BUNDLE);
      answer("held-data.b64", "cpu-token.jwt", "a.b.c");
    });
    assertThat(early).isNotEmpty().containsOnly(false);
  }

  @Test
  void progress_saysWhichToolToRun() throws Exception {
    collect(() -> {
      answer("gpu-nonce.hex", "gpu-bundle.json", BUNDLE);
      answer("held-data.b64", "cpu-token.jwt", "a.b.c");
    });
    assertThat(said.get(0)).contains("nvattest attest").contains(NONCE);
    assertThat(said.get(1)).contains("trustauthority-cli token").contains("aGVsZA==");
  }

  @Test
  void programs_areRunWithTheQuestion() throws Exception {
    options.put("gpu-program", program("echo '" + BUNDLE + "' > \"$SALLYPORT_ANSWER\""));
    options.put(
        "cpu-program", program("echo a.b.$SALLYPORT_VALUE | tr -d = > \"$SALLYPORT_ANSWER\""));
    assertThat(collect(() -> {}).cpu().content()).isEqualTo("a.b.aGVsZA");
  }

  @Test
  void programThatFails_saysSo() throws Exception {
    options.put("gpu-program", program("exit 3"));
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("ended with 3");
  }

  @Test
  void programThatIsNotThere_saysSo() {
    options.put("gpu-program", folder.resolve("none").toString());
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("cannot start");
  }

  @Test
  void machineWithoutDevices_isAskedForTheCpuAlone() throws Exception {
    options.put("devices", "none");
    CollectedEvidence evidence = collect(() -> answer("held-data.b64", "cpu-token.jwt", "a.b.c"));
    assertThat(evidence.gpu()).isEmpty();
    assertThat(verdicts).containsExactly("", "");
    assertThat(folder.resolve("gpu-nonce.hex")).doesNotExist();
  }

  @Test
  void machineWithSwitches_hasBothVerdictsInTheHeldData() throws Exception {
    options.put("devices", "gpu+switch");
    CollectedEvidence evidence =
        collect(() -> {
          answer("gpu-nonce.hex", "gpu-bundle.json", BUNDLE);
          answer("switch-nonce.hex", "switch-bundle.json", BUNDLE.replace("d.e.f", "s.s.s"));
          answer("held-data.b64", "cpu-token.jwt", "a.b.c");
        });
    assertThat(evidence.switches()).isPresent();
    assertThat(verdicts).containsExactly("d.e.f", "s.s.s");
  }

  @Test
  void nobodyAnswers_endsAtTheTimeout() {
    options.put("timeout", "2");
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("gpu-bundle.json");
    assertThat(ticks).isEqualTo(11);
  }

  @Test
  void halfWrittenBundle_isWaitedFor() throws Exception {
    CollectedEvidence evidence =
        collect(() -> {
          if (ticks < 3) {
            write("gpu-bundle.json", BUNDLE.substring(0, 12));
          } else {
            write("gpu-bundle.json", BUNDLE);
          }
          answer("held-data.b64", "cpu-token.jwt", "a.b.c");
        });
    assertThat(evidence.gpu().orElseThrow().content()).isEqualTo(BUNDLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu-bundle.json", "switch-bundle.json", "cpu-token.jwt"})
  void answerOfAnEarlierRun_isNotTaken(String name) {
    write(name, BUNDLE);
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("earlier run");
  }

  @Test
  void answerThatAProgramIsToWrite_isTakenFromItAlone() throws Exception {
    options.put("devices", "none");
    options.put("cpu-program", program("true"));
    options.put("timeout", "1");
    write("cpu-token.jwt", "old.old.old");
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("did not appear");
    write("cpu-token.jwt", "old.old.old");
    options.put("cpu-program", program("echo a.b.c > \"$SALLYPORT_ANSWER\""));
    assertThat(collect(() -> {}).cpu().content()).isEqualTo("a.b.c");
  }

  @Test
  void renewal_asksAnew_alsoAfterAnAnswerThatCameLate() throws Exception {
    options.put("devices", "none");
    options.put("timeout", "1");
    FilesCollector collector =
        collector(() -> answer("held-data.b64", "cpu-token.jwt", "a.b." + ticks));
    assertThat(collector.collect(request()).cpu().content()).isEqualTo("a.b.1");
    assertThat(collector.collect(request()).cpu().content()).isEqualTo("a.b.2");
    write("cpu-token.jwt", "late.late.late");
    assertThat(collector.collect(request()).cpu().content()).isEqualTo("a.b.3");
  }

  @Test
  void hugeAnswer_isNotRead() {
    assertThatThrownBy(() ->
            collect(() -> answer("gpu-nonce.hex", "gpu-bundle.json", "x".repeat(256 * 1024 + 1))))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("more than");
  }

  @ParameterizedTest
  @CsvSource({"devices,tpu", "timeout,0", "timeout,soon", "frobnicate,1"})
  void badOption_isRefused(String option, String value) {
    options.put(option, value);
    assertThatThrownBy(() -> collect(() -> {})).isInstanceOf(CollectionException.class);
  }

  @Test
  void noDirectory_isRefused() {
    options.clear();
    assertThatThrownBy(() -> collect(() -> {}))
        .isInstanceOf(CollectionException.class)
        .hasMessageContaining("dir");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"claims\":[],\"detached_eat\":B,\"result_code\":0}",
        "[[\"JWT\",\"x.y.z\"],{\"REMOTE_GPU_CLAIMS\":B}]",
        "{\"detached_eat\":[[\"JWT\",\"x.y.z\"],{\"REMOTE_SWITCH_CLAIMS\":B}]}",
        " B\n"
      })
  void bundleInAToolsWrapper_isUnwrapped(String wrapper) {
    assertThat(DeviceBundle.find(wrapper.replace("B", BUNDLE)))
        .contains(new DeviceBundle(BUNDLE, "d.e.f"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "[[\"JWT\"],{}]",
        "[[\"JWS\",\"a.b.c\"],{}]",
        "[[\"JWT\",1],{}]",
        "[[\"JWT\",\"a.b.c\"]]",
        "[[\"JWT\",\"a.b.c\"],[]]",
        "{\"detached_eat\":null}"
      })
  void anythingElse_isNoBundle(String text) {
    assertThat(DeviceBundle.find(text)).isEmpty();
  }

  @Test
  void tokenText_isTheLastCompactJws() {
    assertThat(TokenText.find("a.b.c\nnoise\nd.e.f\n")).contains("d.e.f");
    assertThat(TokenText.find("Request Id: 1\n")).isEmpty();
    assertThat(TokenText.find("a.b")).isEmpty();
  }

  private CollectedEvidence collect(Runnable tools) throws Exception {
    return collector(tools).collect(request());
  }

  private FilesCollector collector(Runnable tools) {
    return new FilesCollector(() -> {
      ticks++;
      tools.run();
    });
  }

  private CollectionRequest request() {
    return new CollectionRequest(
        NONCE,
        "cd".repeat(32),
        (gpu, switches) -> {
          verdicts.add(gpu);
          verdicts.add(switches);
          return "held".getBytes(StandardCharsets.UTF_8);
        },
        options,
        said::add);
  }

  private void answer(String question, String name, String content) {
    if (Files.exists(folder.resolve(question)) && !Files.exists(folder.resolve(name))) {
      write(name, content);
    }
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String program(String body) throws IOException {
    Path file = Files.createTempFile(folder, "tool", ".sh");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }
}
