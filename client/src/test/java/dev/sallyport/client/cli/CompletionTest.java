package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, in a real bash. */
class CompletionTest {
  @TempDir private Path folder;
  private CliHarness cli;

  @BeforeEach
  void script() throws Exception {
    cli = new CliHarness(folder);
    Files.writeString(folder.resolve("script"), cli.run("completion", "bash").out());
  }

  @Test
  void script_isGoodBashAndServesZshToo() throws Exception {
    assertThat(bash("bash -n ./script && echo good")).containsExactly("good");
    assertThat(cli.run("completion", "zsh").out())
        .isEqualTo(Files.readString(folder.resolve("script")))
        .contains("bashcompinit");
  }

  @ParameterizedTest
  @CsvSource({
    "'sallyport po', policy",
    "'sallyport decisions s', show",
    "'sallyport leases list --a', --all",
    "'sallyport refs from', from-evidence",
    "'sallyport completion z', zsh",
    "'./sallyport evidence col', collect",
    "'sallyport exec --on-ref', --on-refusal",
    "'sallyport agent --gr', --group-access",
    "'sallyport agent-', agent-probe",
  })
  void wordThatWasBegun_isCompleted(String line, String expected) throws Exception {
    String script =
        """
        source ./script
        line='%s'
        read -ra COMP_WORDS <<<"$line"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
        registered=$(complete -p sallyport)
        function=${registered#*-F }
        ${function%%%% *} sallyport "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(line);
    assertThat(bash(script)).contains(expected);
  }

  @Test
  void otherShell_isUsage() {
    assertThat(cli.run("completion", "fish").exit()).isEqualTo(2);
    assertThat(cli.run("completion").exit()).isEqualTo(2);
  }

  private List<String> bash(String script) throws Exception {
    Process bash =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    bash.getOutputStream().close();
    List<String> lines =
        new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(bash.waitFor()).as(String.join("\n", lines)).isZero();
    return lines.stream().map(String::strip).toList();
  }
}
