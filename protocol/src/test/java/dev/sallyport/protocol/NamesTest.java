package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "acme/llama-3/weights",
        "t-1/a/b/c/d/e/f/g/h",
        "a/..b/c...",
        "a/b@1",
        "a/b@999999999999999999"
      })
  void wellFormedResource_isReadAndPrintsTheSame(String text) {
    assertThat(Accept.value(ResourceName.parse(text)).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/",
        "/a",
        "A/b",
        "a_b/c",
        "a/b/",
        "a//b",
        "a/.",
        "a/..",
        "a/../b",
        "a/b c",
        "a/b%2f",
        "a/é",
        "a/b@",
        "a/b@0",
        "a/b@01",
        "a/b@-1",
        "a/b@1@2",
        "a/b@1000000000000000000",
        "a@1/b",
        "a/b\n",
        "a/b\\c",
        "a/1/2/3/4/5/6/7/8/9"
      })
  void malformedResource_refuses(String text) {
    assertThat(Accept.reason(ResourceName.parse(text))).isEqualTo(RefusalReason.MALFORMED_NAME);
  }

  @Test
  void overlongNames_refuse() {
    assertThat(Accept.reason(ResourceName.parse("a".repeat(64) + "/b")))
        .isEqualTo(RefusalReason.MALFORMED_NAME);
    assertThat(Accept.reason(ResourceName.parse("a/" + "b".repeat(129))))
        .isEqualTo(RefusalReason.MALFORMED_NAME);
    assertThat(Accept.value(ResourceName.parse("a".repeat(63) + "/" + "b".repeat(128))).version())
        .isEmpty();
  }

  @Test
  void nameBuiltWithoutParsing_isChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TenantName("A"));
    assertThatIllegalArgumentException().isThrownBy(() -> new SecretPath("a//b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ResourceList(List.of()));
  }

  @Test
  void resources_standInUnsignedByteOrderWithTheirVersions() {
    ResourceList list = Accept.value(ResourceList.parse(List.of("a/b_", "a/b/c", "a/b@2", "a/B")));
    assertThat(list.texts()).containsExactly("a/B", "a/b/c", "a/b@2", "a/b_");
    assertThat(list.names().get(2).withoutVersion()).isEqualTo("a/b");
    assertThat(list.tenant().toString()).isEqualTo("a");
  }

  @Test
  void noResourceOrTooMany_refuse() {
    List<String> most = IntStream.range(0, 32).mapToObj(i -> "a/" + i).toList();
    assertThat(Accept.value(ResourceList.parse(most)).names()).hasSize(32);
    assertThat(Accept.reason(ResourceList.parse(List.of())))
        .isEqualTo(RefusalReason.RESOURCE_COUNT);
    assertThat(Accept.reason(ResourceList.parse(Collections.nCopies(33, "a/b"))))
        .isEqualTo(RefusalReason.RESOURCE_COUNT);
  }

  @Test
  void onePathTwice_refusesAlsoUnderTwoVersions() {
    assertThat(Accept.reason(ResourceList.parse(List.of("a/b", "a/b"))))
        .isEqualTo(RefusalReason.DUPLICATE_RESOURCE);
    assertThat(Accept.reason(ResourceList.parse(List.of("a/b@1", "a/b@2"))))
        .isEqualTo(RefusalReason.DUPLICATE_RESOURCE);
  }

  @Test
  void resourcesOfTwoTenants_refuse() {
    assertThat(Accept.reason(ResourceList.parse(List.of("a/x", "b/x"))))
        .isEqualTo(RefusalReason.MIXED_TENANTS);
  }
}
