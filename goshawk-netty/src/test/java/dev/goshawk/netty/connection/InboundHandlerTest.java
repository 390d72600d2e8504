package dev.goshawk.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.testsupport.LogCapture;
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
  private static final List<Class<?>> OURS =
      List.of(SocketCarrier.class, Acceptor.class, AcceptFailures.class, PipelineInitializer.class);

  @Test
  void nettyMeetsNoAnnotationOnOurHandlers() throws Exception {
    for (Class<?> type : OURS) {
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
    TransportServer core = new WarmUp.Builder().core();
    listener.pipeline().addLast(new AcceptFailures(core));
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
      assertThat(log.lines()).singleElement().asString().contains("Too many open files");
    }
    assertThat(listener.config().isAutoRead()).isFalse();
    listener.advanceTimeBy(999, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isFalse();
    listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isTrue();
    listener.finish();
    core.failed();
  }
}
