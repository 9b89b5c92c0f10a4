package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All checks together. */
class DoctorTest extends Ward {

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            Bytes.of(Files.readAllBytes(file)).sha256().hex()
                + Files.getLastModifiedTime(file)
                + Files.getPosixFilePermissions(file));
      }
    }
    return files;
  }

  @Test
  void brokerThatIsWell_hasNoFailure_andNoFileOfItIsTouched() throws Exception {
    makeBroker();
    Map<String, String> before = files();
    Report report = Doctor.examine(patient());
    assertThat(report.isWell()).as(String.join("\n", report.lines())).isTrue();
    assertThat(files()).isEqualTo(before);
    assertThat(report.results())
        .extracting(Result::name)
        .contains(
            "configuration",
            "readiness.no-issuer",
            "folder",
            "folder.space",
            "cryptography",
            "database",
            "database.schema",
            "database.integrity",
            "database.clock",
            "database.newest",
            "kms.local",
            "kek",
            "keys",
            "keys.identity",
            "tenants",
            "tls",
            "broker");
  }

  @Test
  void setUpBeforeItsFirstStart_hasNoFailure_andNothingIsMade() throws Exception {
    Report report = Doctor.examine(patient());
    assertThat(report.isWell()).as(String.join("\n", report.lines())).isTrue();
    assertThat(files()).isEmpty();
    assertThat(data()).doesNotExist();
  }

  @Test
  void lostKeyset_isOneFailure_andWhatHangsOnItIsSkipped() throws Exception {
    makeBroker();
    Files.delete(keyset());
    Report report = Doctor.examine(patient());
    assertThat(report.results().stream().filter(one -> one.state() == State.FAILED))
        .extracting(Result::name)
        .containsExactly("kms.local");
    assertThat(report.results().stream().filter(one -> one.state() == State.SKIPPED))
        .extracting(Result::name)
        .contains("kek", "keys");
  }

  @Test
  void configurationThatCannotBeRead_isAllThatIsTold() {
    Report report = Doctor.unreadable(List.of("sallyport.a: unknown", "sallyport.b: unknown"));
    assertThat(report.isWell()).isFalse();
    assertThat(report.lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("failed   configuration: sallyport.a: unknown; docs/configuration.md");
  }
}
