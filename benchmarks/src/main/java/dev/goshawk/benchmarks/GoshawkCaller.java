package dev.goshawk.benchmarks;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.ShopAsyncClient;
import dev.goshawk.benchmarks.proto.ShopClient;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.TlsTrust;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Goshawk's client in its defaults. */
final class GoshawkCaller implements Caller {
  private static final Duration TIMEOUT = Duration.ofSeconds(50);

  private final Channel channel;
  private final CallOptions options;
  private final byte[] payload;
  private final @Nullable Shopping shop;

  GoshawkCaller(Settings settings) throws IOException {
    GoshawkChannel.Builder builder = GoshawkChannel.to("localhost:" + settings.port());
    if (settings.tls()) {
      builder.tls(ClientTls.builder().trust(TlsTrust.pem(Settings.identity("server.pem"))).build());
    } else {
      builder.plaintext();
    }
    channel = builder.build();
    CallOptions with = CallOptions.DEFAULT;
    if (settings.deadline()) {
      with = with.withTimeout(TIMEOUT);
    }
    if (settings.metadata()) {
      Metadata.Builder entries = Metadata.builder();
      for (int i = 0; i < Settings.STEADY_METADATA + Settings.CHANGING_METADATA; i++) {
        entries.add(MetadataKey.ascii(Settings.metadataName(i)), Settings.metadataValue(i));
      }
      with = with.withMetadata(entries.build());
    }
    options = with;
    payload = settings.message();
    shop = settings.proto() ? new Shopping(channel, options) : null;
  }

  @Override
  public void unary(Done done) {
    if (shop != null) {
      shop.unary(done);
    } else {
      AsyncClientCalls.unary(channel, GoshawkServerSide.UNARY, options, payload)
          .whenComplete((reply, failure) -> done.done(reply == null ? 0 : reply.length, failure));
    }
  }

  @Override
  public int blocking() {
    return shop != null
        ? shop.blocking()
        : ClientCalls.unary(channel, GoshawkServerSide.UNARY, options, payload).length;
  }

  @Override
  public String describe(byte[] message) {
    try {
      byte[] reply =
          shop != null
              ? shop.answer(message)
              : ClientCalls.unary(channel, GoshawkServerSide.UNARY, options, message);
      return HexFormat.of().formatHex(reply);
    } catch (StatusException e) {
      return e.code() + ": " + e.status().message();
    }
  }

  @Override
  public Requests bidi(StreamListener listener) {
    ClientCall<byte[], byte[]> call = channel.newCall(GoshawkServerSide.BIDI, options);
    call.start(new Listening(call, listener));
    call.request(1);
    return new Requests() {
      @Override
      public void send() {
        call.send(payload);
      }

      @Override
      public void end() {
        call.halfClose();
      }
    };
  }

  @Override
  public void serverStreaming(int messages, StreamListener listener) {
    ClientCall<byte[], byte[]> call = channel.newCall(GoshawkServerSide.SERVER_STREAMING, options);
    call.start(new Listening(call, listener));
    call.request(1);
    call.sendLast(StreamLoad.request(messages, payload.length));
  }

  @Override
  public void close() {
    channel.close();
  }

  /** The calls with Protocol Buffers. */
  private static final class Shopping {
    private final Order order = Orders.usual();
    private final ShopClient shop;
    private final ShopAsyncClient asyncShop;

    Shopping(Channel channel, CallOptions options) {
      shop = ShopClient.create(channel).with(o -> options);
      asyncShop = shop.async();
    }

    void unary(Done done) {
      asyncShop
          .price(order)
          .whenComplete(
              (quote, failure) ->
                  done.done(quote == null ? 0 : quote.getSerializedSize(), failure));
    }

    int blocking() {
      return shop.price(order).getSerializedSize();
    }

    byte[] answer(byte[] id) {
      return shop.price(Orders.order(id)).toByteArray();
    }
  }

  private record Listening(ClientCall<byte[], byte[]> call, StreamListener listener)
      implements ClientCallListener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      listener.message(message.length);
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      listener.done(0, status.isOk() ? null : status.exception());
    }
  }
}
