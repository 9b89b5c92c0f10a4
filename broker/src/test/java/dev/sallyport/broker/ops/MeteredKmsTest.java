package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredKmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1});
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  @TempDir Path folder;
  private TestKms engine;
  private MeteredKms kms;

  @BeforeEach
  void open() throws Exception {
    engine = new TestKms(folder);
    kms = new MeteredKms(engine, metrics);
  }

  @AfterEach
  void close() {
    kms.close();
  }

  private long count(String operation, String outcome) {
    return metrics
        .get("sallyport.kms.call")
        .tags("adapter", "local", "operation", operation, "outcome", outcome)
        .timer()
        .count();
  }

  @Test
  void callsThatAreAnswered_areCountedByAdapterAndOperation() throws Exception {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      WrappedKey wrapped = kms.wrap(TestKms.KEK, key, CONTEXT);
      kms.unwrap(TestKms.KEK, wrapped, CONTEXT).close();
      kms.unwrap(TestKms.KEK, wrapped, CONTEXT).close();
    }
    kms.rotate(TestKms.KEK);

    assertThat(count("wrap", "ok")).isEqualTo(1);
    assertThat(count("unwrap", "ok")).isEqualTo(2);
    assertThat(count("rotate", "ok")).isEqualTo(1);
  }

  @Test
  void callsThatAreRefused_areCountedByTheirKind() throws Exception {
    assertThatThrownBy(() -> kms.info(new KekUri("local://nobody")))
        .isInstanceOf(KmsException.UnknownKek.class);
    engine.cutOff(true);
    assertThatThrownBy(() -> kms.info(TestKms.KEK)).isInstanceOf(KmsException.Unavailable.class);

    assertThat(count("info", "unknown-kek")).isEqualTo(1);
    assertThat(count("info", "unavailable")).isEqualTo(1);
  }
}
