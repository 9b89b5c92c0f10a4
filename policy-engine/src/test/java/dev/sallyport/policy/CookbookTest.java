package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.accepted;
import static dev.sallyport.policy.Policies.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/policies.md shows is what the engine takes. */
class CookbookTest {
  private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final Pattern RECIPE = Pattern.compile("\\| [^|`]+ \\| `([^`]+)` \\|");

  @Test
  void policyOfTheCookbook_isTheStarterFilledIn() throws IOException {
    assertThat(Policies.json(bytes(blocks().getFirst())))
        .isEqualTo(
            Policies.json(Starter.TDX_GPUS.document(Starter.Values.named("tdx-8xh100", "prod"))));
  }

  @Test
  void referenceSetOfTheCookbook_isRead() throws IOException {
    ReferenceSet set = accepted(ReferenceSet.parse(bytes(blocks().get(1))));
    assertThat(set.name()).isEqualTo("prod");
  }

  @Test
  void recipesOfTheCookbook_compile() throws IOException {
    String text = text();
    String table = text.substring(text.indexOf("| Cookbook |"), text.indexOf("### Bounds"));
    List<String> recipes = new ArrayList<>();
    Matcher recipe = RECIPE.matcher(table);
    while (recipe.find()) {
      recipes.add(recipe.group(1));
    }
    recipes.remove("cel");
    assertThat(recipes).hasSize(8);
    Policies.compiled(Policies.withConditions("tdx-gpus", recipes.toArray(String[]::new)));
  }

  @Test
  void checksOfTheCookbook_areThoseOfTheEngine() throws IOException {
    String text = text();
    String table = text.substring(text.indexOf("## The checks"), text.indexOf("## Testing"));
    for (BuiltInCheck check : BuiltInCheck.values()) {
      assertThat(table).contains("`" + check.label() + "`").contains(check.reason().label());
    }
  }

  @Test
  void boundsOfTheCookbook_areThoseOfTheEngine() throws IOException {
    PolicyLimits limits = PolicyLimits.DEFAULT;
    assertThat(text())
        .contains("conditions in a policy | " + limits.maxConditions() + " |")
        .contains("length of a condition | " + limits.maxSourceLength() + " |")
        .contains("nesting of an expression | " + limits.maxNestingDepth() + " |")
        .contains("macros expanded | " + limits.maxAstNodes() + " |")
        .contains("within one another | " + limits.maxComprehensionNesting() + " |")
        .contains("lists of 16 | " + limits.maxEstimatedCost() + " |")
        .contains("regular expression | " + limits.maxRegexSize() + " |")
        .contains("of a condition | " + limits.maxIterations() + " |");
  }

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text());
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  private static String text() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path docs = Files.isDirectory(here.resolve("docs")) ? here : here.resolve("..");
    return Files.readString(docs.resolve("docs/policies.md"));
  }
}
