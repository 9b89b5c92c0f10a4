package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.accepted;
import static dev.sallyport.policy.Policies.bytes;
import static dev.sallyport.policy.Policies.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.BindingLevel;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {
  private static final String SMALLEST =
      """
      {"name":"p","verifiers":[{"issuer":"https://v.example"}],"tees":["intel-tdx"],
       "tcbStatuses":["UpToDate"],"maxTokenAgeSeconds":300,
       "references":{"cpu":[{"name":"r","lowestVersion":1}]}}\
      """;

  @Test
  void membersLeftOut_haveTheDefaultsOfTheDesign() {
    PolicyDocument.Content content = accepted(PolicyDocument.parse(bytes(SMALLEST))).content();
    assertThat(content.protocols()).isEqualTo(Set.of("v1"));
    assertThat(content.kems()).isEqualTo(Set.of(Kem.X_WING));
    assertThat(content.plainKey()).isFalse();
    assertThat(content.plainSource()).isFalse();
    assertThat(content.minimumBinding()).isEqualTo(BindingLevel.VERDICT);
    assertThat(content.lease()).isEqualTo(Duration.ofHours(1));
    assertThat(content.gpuTakeover()).isTrue();
    assertThat(content.gpus()).isEmpty();
    assertThat(content.switches()).isEmpty();
    assertThat(content.conditions()).isEmpty();
  }

  @Test
  void parsedDocument_keepsItsBytesAndDigest() {
    PolicyDocument document = accepted(PolicyDocument.parse(bytes(SMALLEST)));
    assertThat(document.bytes()).isEqualTo(bytes(SMALLEST));
    assertThat(document.digest()).isEqualTo(bytes(SMALLEST).sha256());
    assertThat(document.name()).isEqualTo("p");
    assertThat(document.referenceNames()).containsExactly("r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name", "verifiers", "tees", "tcbStatuses", "maxTokenAgeSeconds", "references"})
  void requiredMemberLeftOut_refuses(String member) {
    JsonObject json = Policies.without(Policies.json(bytes(SMALLEST)), member);
    Refusal refusal = refused(PolicyDocument.parse(bytes(json)));
    assertThat(refusal.reason()).isEqualTo(RefusalReason.MALFORMED_POLICY);
    assertThat(refusal.subject()).isEqualTo(member);
    assertThat(refusal.detail()).isEqualTo("missing-member");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "`name`:`p` | `name`:`a/b` | name",
        "`name`:`p` | `name`:`..` | name",
        "`name`:`p` | `name`:`` | name",
        "`name`:`p` | `name`:null | name",
        "`name`:`p` | `name`:`p`,`name`:`p` | depth 1",
        "`name`:`p` | `name`:`p`,`owner`:`x` | object",
        "[{`issuer`:`https://v.example`}] | [] | verifiers",
        "[{`issuer`:`https://v.example`}] | [{}] | verifiers.issuer",
        "[{`issuer`:`https://v.example`}] | [{`issuer`:``}] | verifiers.issuer",
        "[{`issuer`:`https://v.example`}] | [{`issuer`:`\\u0007`}] | verifiers.issuer",
        "[{`issuer`:`https://v.example`}] | [{`issuer`:`a`},{`issuer`:`a`}] | verifiers",
        "{`issuer`:`https://v.example`} | {`issuer`:`a`,`policies`:[]} | verifiers.policies",
        "{`issuer`:`https://v.example`} | {`issuer`:`a`,`policies`:[{`id`:`x`}]} | verifiers.hash",
        "{`issuer`:`https://v.example`} | {`issuer`:`a`,`jku`:`b`} | verifiers.object",
        "[`intel-tdx`] | [] | tees",
        "[`intel-tdx`] | [`intel-tdx`,`intel-tdx`] | tees",
        "[`intel-tdx`] | [`intel-sgx`] | tees",
        "[`intel-tdx`] | `intel-tdx` | tees",
        "[`UpToDate`] | [] | tcbStatuses",
        "[`UpToDate`] | [`Revoked`] | tcbStatuses",
        "[`UpToDate`] | [`uptodate`] | tcbStatuses",
        ":300 | :0 | maxTokenAgeSeconds",
        ":300 | :86401 | maxTokenAgeSeconds",
        ":300 | :-1 | maxTokenAgeSeconds",
        ":300 | :3e2 | maxTokenAgeSeconds",
        ":300 | :`300` | maxTokenAgeSeconds",
        ":300 | :300,`leaseSeconds`:0 | leaseSeconds",
        ":300 | :300,`leaseSeconds`:86401 | leaseSeconds",
        ":300 | :300,`protocols`:[] | protocols",
        ":300 | :300,`protocols`:[`v2`] | protocols",
        ":300 | :300,`kems`:[] | kems",
        ":300 | :300,`kems`:[`rsa`] | kems",
        ":300 | :300,`plainKey`:`no` | plainKey",
        ":300 | :300,`plainSource`:`no` | plainSource",
        ":300 | :300,`gpuTakeover`:1 | gpuTakeover",
        ":300 | :300,`minimumBinding`:`none` | minimumBinding",
        ":300 | :300,`minimumBinding`:3 | minimumBinding",
        ":300 | :300,`gpus`:{} | gpus.architectures",
        ":300 | :300,`gpus`:null | gpus",
        ":300 | :300,`gpus`:{`architectures`:[`ampere`],`count`:1,`match`:`exact`} | gpus.architectures",
        ":300 | :300,`gpus`:{`architectures`:[],`count`:1,`match`:`exact`} | gpus.architectures",
        ":300 | :300,`gpus`:{`architectures`:[`hopper`],`count`:0,`match`:`minimum`} | gpus.count",
        ":300 | :300,`gpus`:{`architectures`:[`hopper`],`count`:65,`match`:`exact`} | gpus.count",
        ":300 | :300,`gpus`:{`architectures`:[`hopper`],`count`:8} | gpus.match",
        ":300 | :300,`gpus`:{`architectures`:[`hopper`],`count`:8,`match`:`most`} | gpus.match",
        ":300 | :300,`switches`:{`count`:0,`match`:`exact`} | switches.count",
        ":300 | :300,`switches`:{`architectures`:[`ls10`],`count`:4,`match`:`exact`} | switches.object",
        "`cpu`:[{`name`:`r`,`lowestVersion`:1}] | `cpu`:[] | references.cpu",
        "`cpu`:[{`name`:`r`,`lowestVersion`:1}] | `gpus`:[] | references.cpu",
        "{`cpu`:[{`name`:`r`,`lowestVersion`:1}]} | {} | references.cpu",
        "`lowestVersion`:1 | `lowestVersion`:0 | references.lowestVersion",
        "`name`:`r`,`lowestVersion`:1 | `name`:`r` | references.lowestVersion",
        "`name`:`r` | `name`:`../r` | references.name",
        "{`name`:`r`,`lowestVersion`:1} | {`name`:`r`,`lowestVersion`:1},{`name`:`r`,`lowestVersion`:2} | references.cpu",
        "1}] | 1}],`gpus`:[{`name`:`g`,`lowestVersion`:1}] | references.gpus",
        "1}] | 1}],`switches`:[{`name`:`s`,`lowestVersion`:1}] | references.switches",
        ":300 | :300,`conditions`:[{`name`:`a`}] | conditions.cel",
        ":300 | :300,`conditions`:[{`name`:`A`,`cel`:`true`}] | conditions.name",
        ":300 | :300,`conditions`:[{`name`:`cpu-reference`,`cel`:`true`}] | conditions.name",
        ":300 | :300,`conditions`:[{`name`:`a`,`cel`:``}] | conditions.cel",
        ":300 | :300,`conditions`:[{`name`:`a`,`cel`:`true`},{`name`:`a`,`cel`:`true`}] | conditions",
        ":300 | :300,`conditions`:[{`name`:`a`,`cel`:`true`,`when`:`x`}] | conditions.object",
        "]}} | ]} | structure",
        "]}} | ]}}} | structure"
      })
  void documentWithOnePartReplaced_refusesNamingThePart(
      String part, String replacement, String where) {
    String text = SMALLEST.replace(part.replace('`', '"'), replacement.replace('`', '"'));
    assertThat(text).isNotEqualTo(SMALLEST);
    Refusal refusal = refused(PolicyDocument.parse(bytes(text)));
    assertThat(refusal.reason()).isEqualTo(RefusalReason.MALFORMED_POLICY);
    assertThat(refusal.subject()).isIn(where, "syntax", "end of document");
  }

  @Test
  void documentBeyondItsSize_refuses() {
    String text = SMALLEST + " ".repeat(PolicyDocument.LIMITS.maxBytes());
    assertThat(refused(PolicyDocument.parse(bytes(text))).reason())
        .isEqualTo(RefusalReason.MALFORMED_POLICY);
  }
}
