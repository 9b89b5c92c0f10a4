package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

  @Test
  void bodyOfExactlyTheLimit_isRead() throws IOException {
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    byte[] body = new byte[20_000];
    new Random(1).nextBytes(body);

    Outcome<Integer> read =
        BodyReader.read(
            new ByteArrayInputStream(body),
            body.length,
            piece -> {
              pieces.writeBytes(piece);
              return true;
            });

    assertThat(read).isEqualTo(Outcome.accepted(body.length));
    assertThat(pieces.toByteArray()).isEqualTo(body);
  }

  @Test
  void bodyOneByteLonger_isRefused() throws IOException {
    assertThat(BodyReader.read(new ByteArrayInputStream(new byte[101]), 100, _ -> true))
        .isEqualTo(Outcome.refused(RefusalReason.BODY_TOO_LARGE));
  }

  @Test
  void endlessBody_isReadNoFurtherThanTheLimit() throws IOException {
    AtomicInteger given = new AtomicInteger();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            given.incrementAndGet();
            return 'x';
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            given.addAndGet(length);
            return length;
          }
        };
    assertThat(BodyReader.read(endless, 1000, _ -> true))
        .isEqualTo(Outcome.refused(RefusalReason.BODY_TOO_LARGE));
    assertThat(given).hasValue(1001);
  }

  @Test
  void bodyForWhichThereIsNoRoom_isRefusedAtOnce() throws IOException {
    InputStream body = new ByteArrayInputStream(new byte[20_000]);

    assertThat(BodyReader.read(body, 100_000, piece -> piece.length < 100))
        .isEqualTo(Outcome.refused(RefusalReason.OVERLOADED));

    assertThat(body.available()).isGreaterThan(10_000);
  }
}
