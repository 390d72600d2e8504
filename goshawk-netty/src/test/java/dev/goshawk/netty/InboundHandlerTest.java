package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboundHandlerTest {

  @Test
  void nettyMeetsNoAnnotationOnOurHandlers() throws Exception {
    for (Class<?> type : List.of(SocketCarrier.class, Acceptor.class, PipelineInitializer.class)) {
      assertThat(type.getAnnotations()).isEmpty();
      for (Method method : ChannelInboundHandler.class.getMethods()) {
        Method ours = type.getMethod(method.getName(), method.getParameterTypes());
        assertThat(ours.getAnnotations()).as(ours.toString()).isEmpty();
      }
    }
  }

  @Test
  void passesEverythingOn() {
    List<String> heard = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new InboundHandler() {},
            new InboundHandler() {
              @Override
              public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                heard.add("event " + event);
              }

              @Override
              public void channelInactive(ChannelHandlerContext ctx) {
                heard.add("inactive");
              }

              @Override
              public void channelReadComplete(ChannelHandlerContext ctx) {
                heard.add("complete");
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                heard.add(cause.getMessage());
              }
            });
    channel.pipeline().fireUserEventTriggered("x");
    channel.writeInbound("message");
    channel.pipeline().fireExceptionCaught(new IllegalStateException("broken"));
    assertThat((String) channel.readInbound()).isEqualTo("message");
    channel.finish();
    assertThat(heard).startsWith("event x", "complete", "broken").contains("inactive");
  }

  @Test
  void anInitializerFillsThePipelineAndLeavesIt() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new PipelineInitializer() {
              @Override
              void initChannel(Channel channel) {
                channel.pipeline().addLast("ours", new InboundHandler() {});
              }
            });
    assertThat(channel.pipeline().names()).startsWith("ours").hasSize(2); // and Netty's tail
    assertThat(channel.isOpen()).isTrue();
    channel.finish();
  }

  @Test
  void anInitializerThatFailsClosesTheChannel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel
        .pipeline()
        .addLast(
            new PipelineInitializer() {
              @Override
              void initChannel(Channel channel) {
                throw new IllegalStateException("no TLS today");
              }
            });
    assertThat(channel.isOpen()).isFalse();
    assertThat(catchThrowable(channel::checkException)).hasRootCauseMessage("no TLS today");
  }

  @Test
  void acceptingPausesForASecondWhenItFails() {
    EmbeddedChannel listener = new EmbeddedChannel();
    listener.freezeTime();
    listener.pipeline().addLast(new Acceptor(listener.eventLoop(), new Unused(), true));
    listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    assertThat(listener.config().isAutoRead()).isFalse();
    listener.advanceTimeBy(999, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isFalse();
    listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isTrue();
    assertThat(catchThrowable(listener::checkException)).hasMessage("Too many open files");
    listener.finish();
  }

  private static final class Unused extends PipelineInitializer {
    @Override
    void initChannel(Channel channel) {
      throw new AssertionError("nothing is accepted");
    }
  }
}
