package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random conversations of a client that Netty's frame writer writes, told as they were meant. */
class ForeignPeerPropertyTest {
  /** A client whose frames Netty writes, and what a server must be told of them. */
  private static final class NettyClient extends ChannelInboundHandlerAdapter {
    private final Random random;
    private final EmbeddedChannel channel = new EmbeddedChannel(this);
    private final DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final List<Integer> open = new ArrayList<>();
    private int nextId = 1;
    final EventLog expected = new EventLog();
    final List<String> answers = new ArrayList<>();
    private final List<ChannelFuture> writes = new ArrayList<>();

    NettyClient(Random random) {
      this.random = random;
    }

    private ChannelHandlerContext ctx() {
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

    void close() {
      assertThat(writes).allMatch(ChannelFuture::isSuccess);
      writer.close();
      channel.finishAndReleaseAll();
    }

    private void note(ChannelFuture write) {
      writes.add(write);
    }

    private int padding() {
      return random.nextInt(4) == 0 ? random.nextInt(256) : 0;
    }

    private boolean rarely() {
      return random.nextInt(6) == 0;
    }

    /** Adds fields, and answers how they are told. */
    private String fields(Http2Headers to) {
      var told = new StringBuilder();
      for (int i = random.nextInt(6); i > 0; i--) {
        String name = random.nextBoolean() ? "x-" + random.nextInt(20) : "te-" + random.nextInt(3);
        int most = random.nextInt(20) == 0 ? 20_000 : 60;
        String value = "v".repeat(random.nextInt(most)) + random.nextInt(9);
        to.add(name, value);
        told.append(' ').append(name).append('=').append(value);
      }
      return told.toString();
    }

    private void begin() {
      int id = nextId;
      nextId += 2 + 2 * random.nextInt(3);
      var headers =
          new DefaultHttp2Headers().method("POST").scheme("http").path("/a/B").authority("h");
      String told = ScriptedPeer.REQUEST + fields(headers);
      boolean last = rarely();
      if (rarely()) {
        note(
            writer.writeHeaders(
                ctx(), id, headers, 0, (short) 16, true, padding(), last, ctx().newPromise()));
      } else {
        note(writer.writeHeaders(ctx(), id, headers, padding(), last, ctx().newPromise()));
      }
      expected.add(id + " headers" + (last ? " ES " : " ") + told);
      if (!last) {
        open.add(id);
      }
    }

    private void data(int id) {
      byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 16_000 : 40)];
      random.nextBytes(bytes);
      boolean last = rarely();
      note(
          writer.writeData(
              ctx(), id, Unpooled.wrappedBuffer(bytes), padding(), last, ctx().newPromise()));
      if (bytes.length > 0 || last) {
        expected.data(id, bytes, 0, bytes.length, last);
      }
      if (last) {
        open.remove((Integer) id);
      }
    }

    private void trailers(int id) {
      var headers = new DefaultHttp2Headers().add("end", "of-it");
      String told = " end=of-it" + fields(headers);
      note(writer.writeHeaders(ctx(), id, headers, padding(), true, ctx().newPromise()));
      expected.add(id + " headers ES" + told);
      open.remove((Integer) id);
    }

    private void reset(int id) {
      int code = random.nextInt(14);
      note(writer.writeRstStream(ctx(), id, code, ctx().newPromise()));
      expected.add(id + " reset PEER " + ErrorCode.name(code));
      open.remove((Integer) id);
    }

    /** One frame, or one block. */
    void act() {
      int id = open.isEmpty() ? 0 : open.get(random.nextInt(open.size()));
      switch (random.nextInt(id == 0 ? 6 : 16)) {
        case 0 -> begin();
        case 1 -> {
          long payload = random.nextLong();
          note(writer.writePing(ctx(), false, payload, ctx().newPromise()));
          expected.add("ping");
          answers.add(String.format(Locale.ROOT, "PING ACK %016x", payload));
        }
        case 2 -> {
          note(writer.writePing(ctx(), true, 7, ctx().newPromise()));
          expected.add("ping ack 7");
        }
        case 3 ->
            note(writer.writeWindowUpdate(ctx(), id, 1 + random.nextInt(1000), ctx().newPromise()));
        case 4 -> {
          var settings = new Http2Settings().headerTableSize(random.nextInt(9000));
          note(writer.writeSettings(ctx(), settings, ctx().newPromise()));
          expected.add("settings");
          answers.add("SETTINGS ACK");
        }
        case 5 ->
            note(writer.writePriority(ctx(), nextId, 0, (short) 3, false, ctx().newPromise()));
        case 6 -> trailers(id);
        case 7 -> reset(id);
        default -> data(id);
      }
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void weReadWhatNettyWrites(@ForAll long seed) {
    var random = new Random(seed);
    Http2Config config =
        Http2Config.builder()
            .maxHeaderListSize(1 << 20)
            .idleFrameBudget(100_000)
            .resetBudget(100_000)
            .build();
    int cut = random.nextBoolean() ? 1 << 20 : 1 + random.nextInt(500);
    var peer = new ScriptedPeer(true, config, cut).shakeHands();
    var client = new NettyClient(random);
    for (int i = 0; i < 120; i++) {
      client.act();
    }
    peer.sendBytes(client.written());
    client.close();
    assertThat(peer.log.take()).isEqualTo(client.expected.take());
    assertThat(peer.take().stream().filter(f -> !f.startsWith("WINDOW_UPDATE")).toList())
        .isEqualTo(client.answers);
    assertThat(peer.connection.isClosed()).isFalse();
  }
}
