package dev.sallyport.broker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.channels.ClosedChannelException;

/**
 * Ends an HTTP/1 connection on which too many requests wait for their answers to be taken, or too
 * many bytes of answers. Pipelined requests queue without a bound of the server's own, each a
 * hundred times larger in memory than on the wire, and so do answers that the peer never reads: one
 * connection could fill the heap. HTTP/2 has bounds for both.
 */
final class PipelineLimit extends ChannelDuplexHandler {
  /** Clients send one request after the other; those that pipeline send a few. */
  static final int MAX_UNANSWERED = 64;

  /** Bytes; an answer that is longer is sent whole, but none begins behind it. */
  static final int MAX_UNTAKEN = 256 * 1024;

  private static final String NAME = "sallyport-pipeline-limit";
  private int unanswered;

  PipelineLimit(int unanswered) {
    this.unanswered = unanswered;
  }

  /** Watches the connection from its first request on; called on its event loop. */
  static void watch(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2
        || !(request.connection() instanceof ConnectionBase connection)) {
      return;
    }
    ChannelPipeline pipeline = connection.channel().pipeline();
    ChannelHandlerContext server = connection.channelHandlerContext();
    // What queued before the connection ended is still worked off after its pipeline is gone.
    if (!server.isRemoved() && pipeline.get(NAME) == null) {
      pipeline.addBefore(server.name(), NAME, new PipelineLimit(1));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      unanswered++;
    }
    if (unanswered > MAX_UNANSWERED) {
      ReferenceCountUtil.release(message);
      var _ = context.close();
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse && untaken(context.channel()) > MAX_UNTAKEN) {
      ReferenceCountUtil.release(message);
      boolean _ = promise.tryFailure(new ClosedChannelException());
      var _ = context.close();
      return;
    }
    ChannelPromise written = promise;
    if (message instanceof LastHttpContent && !isInterim(message)) {
      // A promise without listeners becomes one with: what is passed on must be the same.
      written = promise.unvoid();
      // Complete when the socket took it, and not when it was queued for a peer that does not read.
      var _ = written.addListener(_ -> unanswered--);
    }
    var _ = context.write(message, written);
  }

  private static long untaken(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /** 100 Continue answers nothing yet. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
