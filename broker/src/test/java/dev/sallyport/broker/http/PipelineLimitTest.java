package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I7")
class PipelineLimitTest {

  @Test
  void requestsThatAreAnswered_goOnForEver() {
    EmbeddedChannel channel = new EmbeddedChannel(new PipelineLimit(0));
    for (int count = 0; count < 10 * PipelineLimit.MAX_UNANSWERED; count++) {
      ask(channel);
      answer(channel, HttpResponseStatus.OK);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void moreUnansweredRequestsThanTheLimit_endTheConnection() {
    EmbeddedChannel channel = new EmbeddedChannel(new PipelineLimit(0));
    for (int count = 0; count < PipelineLimit.MAX_UNANSWERED; count++) {
      ask(channel);
    }
    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.inboundMessages()).hasSize(PipelineLimit.MAX_UNANSWERED);

    ask(channel);

    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.inboundMessages()).hasSize(PipelineLimit.MAX_UNANSWERED);
  }

  @Test
  void answersThatThePeerDoesNotTake_countAsUnanswered() {
    EmbeddedChannel channel = new EmbeddedChannel(new Stuck(), new PipelineLimit(0));
    for (int count = 0; count < PipelineLimit.MAX_UNANSWERED; count++) {
      ask(channel);
      answer(channel, HttpResponseStatus.OK);
    }
    assertThat(channel.isOpen()).isTrue();

    ask(channel);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void interimAnswer_isNone() {
    EmbeddedChannel channel = new EmbeddedChannel(new PipelineLimit(0));
    for (int count = 0; count < PipelineLimit.MAX_UNANSWERED; count++) {
      ask(channel);
      answer(channel, HttpResponseStatus.CONTINUE);
    }
    ask(channel);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void answerBehindMoreBytesThanTheLimit_endsTheConnection() {
    EmbeddedChannel channel = new EmbeddedChannel(new PipelineLimit(0));
    ask(channel);
    ask(channel);
    var _ = channel.write(answer(PipelineLimit.MAX_UNTAKEN));
    assertThat(channel.isOpen()).isTrue();

    FullHttpResponse second = answer(1);
    ChannelFuture written = channel.write(second);

    assertThat(channel.isOpen()).isFalse();
    assertThat(written.isSuccess()).isFalse();
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void answerBehindBytesThatWereTaken_isWritten() {
    EmbeddedChannel channel = new EmbeddedChannel(new PipelineLimit(0));
    ask(channel);
    ask(channel);
    channel.writeOutbound(answer(2 * PipelineLimit.MAX_UNTAKEN));
    channel.writeOutbound(answer(1));
    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.outboundMessages()).hasSize(2);
  }

  private static FullHttpResponse answer(int bytes) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[bytes]));
  }

  /** A socket whose peer does not read. */
  private static final class Stuck extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      // Neither written nor failed.
    }
  }

  private static void ask(EmbeddedChannel channel) {
    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
  }

  private static void answer(EmbeddedChannel channel, HttpResponseStatus status) {
    // As the server writes where nobody waits for the end of it.
    var _ =
        channel.writeOneOutbound(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status), channel.voidPromise());
    channel.flushOutbound();
  }
}
