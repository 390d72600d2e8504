package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HpackEncoder;
import dev.goshawk.http2.hpack.HpackException;
import dev.goshawk.http2.hpack.HpackFixture;
import dev.goshawk.http2.hpack.Indexing;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * Damaged frames and field blocks, judged by Netty's readers and by ours: what Netty takes for
 * broken we take for broken too, and what we take for broken in its form, so does Netty.
 */
class ForeignVerdictPropertyTest {
  // Frames

  /** What Netty's frame reader says to the frames after a preface: null when nothing is wrong. */
  private static io.netty.handler.codec.http2.@Nullable Http2Exception verdictOfNetty(
      byte[] frames) {
    var handler = new ChannelInboundHandlerAdapter();
    var channel = new EmbeddedChannel(handler);
    ChannelHandlerContext context = channel.pipeline().context(handler);
    try (var reader =
        new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(false, 1 << 20), 1_000)) {
      reader.readFrame(context, Unpooled.wrappedBuffer(frames), new Http2FrameAdapter());
      return null;
    } catch (io.netty.handler.codec.http2.Http2Exception e) {
      return e;
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  /** What the client of an ordinary conversation sent, frame by frame, without the preface. */
  private static List<byte[]> conversation(Random random) {
    Http2Config config = Http2Config.builder().build();
    var world = new EchoWorld(random, config, config);
    world.run(4);
    byte[] bytes = world.toServer.recording();
    var frames = new ArrayList<byte[]>();
    int p = Preface.clientPreface().length;
    while (p < bytes.length) {
      int end = p + FrameType.HEADER_LENGTH + (FrameHeader.int32(bytes, p) >>> 8);
      frames.add(Arrays.copyOfRange(bytes, p, end));
      p = end;
    }
    return frames;
  }

  /** Damages one frame so that the frames after it stay where they are. */
  private static byte[] damaged(Random random, byte[] frame) {
    byte[] result = frame.clone();
    int payload = frame.length - FrameType.HEADER_LENGTH;
    switch (random.nextInt(6)) {
      case 0 -> result[3] = (byte) random.nextInt(11);
      case 1 -> result[4] ^= (byte) (1 << random.nextInt(8));
      case 2 -> result[8] = (byte) random.nextInt(12);
      case 3 -> {
        // Shorter or longer, and the length says so.
        result = Arrays.copyOf(frame, FrameType.HEADER_LENGTH + random.nextInt(payload + 20));
        int length = result.length - FrameType.HEADER_LENGTH;
        FrameHeader.write(result, 0, length, result[3], result[4], FrameHeader.int31(result, 5));
      }
      default -> {
        if (payload > 0) {
          result[FrameType.HEADER_LENGTH + random.nextInt(payload)] = (byte) random.nextInt();
        }
      }
    }
    return result;
  }

  @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
  void damagedFramesAreJudgedAlike(@ForAll long seed) {
    frames(new Random(seed));
  }

  @Example
  void theDamageIsOftenFoundAndOftenNot() {
    long broken = LongStream.range(0, 200).filter(seed -> frames(new Random(seed))).count();
    assertThat(broken).isBetween(40L, 160L);
    long blocks = LongStream.range(0, 200).filter(seed -> blocks(new Random(seed))).count();
    assertThat(blocks).isBetween(40L, 195L);
  }

  /** Damages a conversation, and answers whether that was found. */
  private static boolean frames(Random random) {
    List<byte[]> frames = conversation(random);
    int at = 1 + random.nextInt(frames.size() - 1);
    frames.set(at, damaged(random, frames.get(at)));
    var all = new java.io.ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    byte[] bytes = all.toByteArray();

    var peer = new ScriptedPeer(true, Http2Config.builder().build(), 1 << 20);
    peer.sendBytes(Preface.clientPreface()).sendBytes(bytes);
    boolean closed = peer.connection.isClosed();
    boolean anyReset = peer.take().stream().anyMatch(f -> f.startsWith("RST_STREAM"));
    var netty = verdictOfNetty(bytes);
    if (netty != null) {
      boolean ofStream =
          netty instanceof io.netty.handler.codec.http2.Http2Exception.StreamException;
      assertThat(closed || (ofStream && anyReset)).as("Netty: %s", netty).isTrue();
    }
    String message = peer.log.closedMessage;
    String verdict = closed ? peer.log.take().stream().reduce("", (a, b) -> b) : "";
    if (verdict.equals("closed FRAME_SIZE_ERROR") || verdict.equals("closed COMPRESSION_ERROR")) {
      assertThat(netty).as("ours: %s", message).isNotNull();
    }
    return closed || anyReset;
  }

  // Field blocks

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
  void damagedBlocksAreJudgedAlike(@ForAll long seed) {
    blocks(new Random(seed));
  }

  /** Damages a block, and answers whether that was found. */
  private static boolean blocks(Random random) {
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out);
    var ours = HpackFixture.decoder();
    var netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    for (int i = 0; i < 6; i++) {
      encoder.beginBlock();
      for (int n = random.nextInt(8); n >= 0; n--) {
        Indexing indexing = Indexing.values()[random.nextInt(Indexing.values().length)];
        encoder.field("x-" + random.nextInt(6), "value-" + random.nextInt(9), indexing);
      }
      byte[] block = HpackFixture.drain(out);
      boolean damage = i > 2;
      for (int n = random.nextInt(3); damage && n >= 0; n--) {
        block[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
      }
      String error = null;
      List<String> read = List.of();
      try {
        read = HpackFixture.lines(HpackFixture.decode(ours, block));
      } catch (HpackException e) {
        error = e.reason();
      }
      List<String> fields = null;
      Exception nettys = null;
      try {
        fields = new ArrayList<>();
        for (var field : netty.decodeHeaders(3, Unpooled.wrappedBuffer(block))) {
          fields.add(field.getKey() + ": " + field.getValue());
        }
      } catch (Exception e) {
        nettys = e;
      }
      if (error != null || nettys != null) {
        assertThat(error).as("Netty: %s", nettys).isNotNull();
        assertThat(nettys).as("ours: %s", error).isNotNull();
        return true;
      }
      List<String> plain = read.stream().map(f -> f.startsWith("!") ? f.substring(1) : f).toList();
      assertThat(sorted(plain)).isEqualTo(sorted(fields));
    }
    return false;
  }
}
