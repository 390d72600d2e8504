package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Netty's frame reader and writer as the judges of ours. */
class FrameForeignTest {
  /** A context that allocates, and keeps what is written. */
  private static final class Context extends ChannelInboundHandlerAdapter {
    final EmbeddedChannel channel = new EmbeddedChannel(this);

    ChannelHandlerContext context() {
      return channel.pipeline().context(this);
    }

    byte[] written() {
      channel.flushOutbound();
      var all = new ByteArrayOutputStream();
      for (ByteBuf buf = channel.readOutbound(); buf != null; buf = channel.readOutbound()) {
        all.writeBytes(ByteBufUtil.getBytes(buf));
        buf.release();
      }
      return all.toByteArray();
    }
  }

  /** Writes down what Netty reads, in the notation of FrameText. */
  private static final class Reading extends Http2FrameAdapter {
    final List<String> frames = new ArrayList<>();

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean endStream) {
      byte[] bytes = ByteBufUtil.getBytes(data);
      frames.add(
          "DATA " + id + (endStream ? " ES " : " ") + FrameText.shown(bytes, 0, bytes.length));
      return bytes.length + padding;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean endStream) {
      var fields = new StringBuilder();
      headers.forEach(f -> fields.append(' ').append(f.getKey()).append('=').append(f.getValue()));
      frames.add("HEADERS " + id + (endStream ? " ES" : "") + fields);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) {
      frames.add("RST_STREAM " + id + " " + ErrorCode.name((int) errorCode));
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
      frames.add("SETTINGS of " + settings.size());
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) {
      frames.add("SETTINGS ACK");
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) {
      frames.add(String.format(Locale.ROOT, "PING %016x", data));
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      frames.add(String.format(Locale.ROOT, "PING ACK %016x", data));
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int last, long errorCode, ByteBuf debug) {
      frames.add(
          "GOAWAY "
              + last
              + " "
              + ErrorCode.name((int) errorCode)
              + " \""
              + debug.toString(StandardCharsets.ISO_8859_1)
              + "\"");
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) {
      frames.add("WINDOW_UPDATE " + id + " " + increment);
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext ctx, byte type, int id, Http2Flags flags, ByteBuf payload) {
      frames.add("unknown frame " + type);
    }
  }

  private static List<String> readByNetty(byte[] bytes) throws Http2Exception {
    var context = new Context();
    var reading = new Reading();
    try (var reader =
        new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, 1 << 20), 1_000)) {
      reader.configuration().frameSizePolicy().maxFrameSize(1 << 20);
      reader.readFrame(context.context(), Unpooled.wrappedBuffer(bytes), reading);
    }
    context.channel.finishAndReleaseAll();
    return reading.frames;
  }

  /**
   * The same by the fixture: blocks joined, and settings by their number as Netty tells no order.
   */
  private static List<String> readByUs(byte[] bytes, boolean preface) {
    var frames = new ArrayList<String>();
    String begun = "";
    for (FrameText.Parsed frame : new FrameText.Reader(preface).read(bytes)) {
      String text = frame.text();
      if (text.endsWith(" MORE")) {
        begun = begun.isEmpty() ? text.substring(0, text.length() - " MORE".length()) : begun;
      } else if (frame.type() == FrameType.CONTINUATION) {
        frames.add(begun + text.substring(("CONTINUATION " + frame.id()).length()));
        begun = "";
      } else if (frame.type() == FrameType.SETTINGS && (frame.flags() & FrameType.ACK) == 0) {
        frames.add("SETTINGS of " + frame.length() / PeerSettings.ENTRY_LENGTH);
      } else if (frame.type() >= 0) {
        frames.add(text);
      }
    }
    return frames;
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void nettyReadsWhatWeWrite(@ForAll long seed) throws Http2Exception {
    var random = new Random(seed);
    var world =
        new EchoWorld(random, EchoWorld.randomConfig(random), EchoWorld.randomConfig(random));
    world.run(20);
    world.client.goAway(ErrorCode.CANCEL, "the end");
    world.server.goAwayGraceful("\u00e4");
    world.settle();
    byte[] ofClient = world.toServer.recording();
    byte[] preface = Preface.clientPreface();
    assertThat(readByNetty(Arrays.copyOfRange(ofClient, preface.length, ofClient.length)))
        .isEqualTo(readByUs(ofClient, true))
        .last()
        .isEqualTo("GOAWAY 0 CANCEL \"the end\"");
    byte[] ofServer = world.toClient.recording();
    assertThat(readByNetty(ofServer))
        .isEqualTo(readByUs(ofServer, false))
        .last()
        .isEqualTo("GOAWAY 2147483647 NO_ERROR \"\u00e4\"");
  }

  @Test
  void weReadWhatNettyWrites() {
    var context = new Context();
    ChannelHandlerContext ctx = context.context();
    Http2Config config = Http2Config.builder().maxHeaderListSize(8_192).build();
    var peer = new ScriptedPeer(true, config, 1000).shakeHands();
    List<ChannelFuture> written;
    try (var writer = new DefaultHttp2FrameWriter()) {
      var request =
          new DefaultHttp2Headers()
              .method("POST")
              .scheme("http")
              .path("/a/B")
              .authority("h")
              .add("te", "trailers");
      var large = new DefaultHttp2Headers().add("a", "~".repeat(30_000));
      written =
          List.of(
              writer.writeSettings(
                  ctx,
                  new Http2Settings().maxFrameSize(20_000).headerTableSize(100),
                  ctx.newPromise()),
              writer.writeHeaders(ctx, 1, request, 0, false, ctx.newPromise()),
              writer.writeHeaders(ctx, 3, request, 7, (short) 16, true, 5, false, ctx.newPromise()),
              writer.writeData(ctx, 1, text("hello"), 0, false, ctx.newPromise()),
              writer.writeData(ctx, 3, text("padded"), 200, false, ctx.newPromise()),
              writer.writeData(ctx, 1, text(""), 0, true, ctx.newPromise()),
              writer.writeHeaders(ctx, 3, large, 0, true, ctx.newPromise()),
              writer.writePriority(ctx, 9, 3, (short) 5, false, ctx.newPromise()),
              writer.writePing(ctx, false, 77, ctx.newPromise()),
              writer.writePing(ctx, true, 78, ctx.newPromise()),
              writer.writeWindowUpdate(ctx, 0, 1000, ctx.newPromise()),
              writer.writeHeaders(ctx, 5, request, 0, true, ctx.newPromise()),
              writer.writeRstStream(ctx, 5, ErrorCode.CANCEL, ctx.newPromise()),
              writer.writeGoAway(ctx, 0, 0, text("bye"), ctx.newPromise()));
    }
    peer.sendBytes(context.written());
    assertThat(written).allMatch(ChannelFuture::isSuccess);
    String fields = ScriptedPeer.REQUEST + " te=trailers";
    peer.events(
        "settings",
        "1 headers " + fields,
        "3 headers " + fields,
        "1 data \"hello\"",
        "3 data \"padded\"",
        "1 data ES 0",
        "3 headers ES TOO LARGE",
        "ping",
        "ping ack 78",
        "5 headers ES " + fields,
        "5 reset PEER CANCEL",
        "goaway 0 NO_ERROR \"bye\"");
    peer.expect("SETTINGS ACK", "PING ACK 000000000000004d");
    assertThat(peer.connection.activeStreams()).isEqualTo(2);
    assertThat(peer.connection.peerMaxFrameSize()).isEqualTo(20_000);
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
