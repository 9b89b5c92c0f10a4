package dev.sallyport.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void nothing_measuresFully_andWritesNoFile() {
    assertThat(Options.parse(List.of())).contains(new Options(false, Optional.empty(), 32));
  }

  @Test
  void all_areTaken() {
    assertThat(Options.parse(List.of("--json", "/tmp/f.json", "--connections", "8", "--quick")))
        .contains(new Options(true, Optional.of(Path.of("/tmp/f.json")), 8));
  }

  @Test
  void unknownOption_orFileThatIsMissing_isRefused() {
    assertThat(Options.parse(List.of("--fast"))).isEmpty();
    assertThat(Options.parse(List.of("--json"))).isEmpty();
    assertThat(Options.parse(List.of("file"))).isEmpty();
    assertThat(Options.parse(List.of("--connections"))).isEmpty();
    assertThat(Options.parse(List.of("--connections", "0"))).isEmpty();
    assertThat(Options.parse(List.of("--connections", "many"))).isEmpty();
  }
}
