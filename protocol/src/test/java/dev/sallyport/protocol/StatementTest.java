package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I6")
class StatementTest {
  private static final Digest ONE = Bytes.fromHex("01").sha256();
  private static final Digest TWO = Bytes.fromHex("02").sha256();

  @Test
  void anyChangedField_changesTheSignedBytes() {
    List<Statement> statements =
        List.of(
            statement(StatementKind.POLICY, ONE, "a", 1, 1, ONE, ONE),
            statement(StatementKind.SECRET, ONE, "a", 1, 1, ONE, ONE),
            statement(StatementKind.POLICY, TWO, "a", 1, 1, ONE, ONE),
            statement(StatementKind.POLICY, ONE, "b", 1, 1, ONE, ONE),
            statement(StatementKind.POLICY, ONE, "a", 2, 1, ONE, ONE),
            statement(StatementKind.POLICY, ONE, "a", 1, 2, ONE, ONE),
            statement(StatementKind.POLICY, ONE, "a", 1, 1, TWO, ONE),
            statement(StatementKind.POLICY, ONE, "a", 1, 1, ONE, TWO));
    Set<Digest> digests = new HashSet<>();
    statements.forEach(statement -> digests.add(statement.digest()));
    assertThat(digests).hasSize(statements.size());
  }

  @Test
  void deletion_isSignedByTheRoleThatGrantsItsTarget() {
    assertThat(deletion("secret/a/b").role()).contains(OwnerRole.SECRET);
    assertThat(deletion("policy/a").role()).contains(OwnerRole.POLICY);
    assertThat(deletion("secret/a/b").target())
        .contains(new Statement.Target(StatementKind.SECRET, "a/b"));
  }

  @Test
  void deletionOfNothing_hasNoRole() {
    assertThat(deletion("nothing/a").role()).isEmpty();
    assertThat(deletion("secret").role()).isEmpty();
    assertThat(statement(StatementKind.SECRET, ONE, "secret/a", 1, 1, ONE, ONE).target()).isEmpty();
  }

  @Test
  void everyLabel_namesItsOwnKind() {
    for (StatementKind kind : StatementKind.values()) {
      assertThat(StatementKind.fromLabel(kind.label())).contains(kind);
    }
    assertThat(StatementKind.fromLabel("POLICY")).isEmpty();
  }

  private static Statement deletion(String name) {
    return statement(StatementKind.DELETION, ONE, name, 1, 1, Digest.zero(), ONE);
  }

  private static Statement statement(
      StatementKind kind,
      Digest root,
      String name,
      long version,
      int owners,
      Digest previous,
      Digest content) {
    return new Statement(kind, root, name, version, owners, previous, content);
  }
}
