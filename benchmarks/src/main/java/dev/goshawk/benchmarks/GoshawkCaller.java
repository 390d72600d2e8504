package dev.goshawk.benchmarks;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.ShopAsyncClient;
import dev.goshawk.benchmarks.proto.ShopClient;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.TlsTrust;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goshawk's client in its defaults. */
final class GoshawkCaller implements Caller {
  private static final int RETRY_ATTEMPTS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(50);

  private final List<Channel> channels;
  private final CallFactory calls;
  private final CallOptions options;
  private final byte[] payload;
  private final @Nullable Shopping shop;

  GoshawkCaller(Settings settings) throws IOException {
    channels = channels(settings);
    calls = channels.size() == 1 ? channels.get(0) : new Turns(channels, new AtomicInteger());
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
    shop = settings.proto() ? new Shopping(calls, options) : null;
  }

  private static List<Channel> channels(Settings settings) throws IOException {
    List<Channel> channels = new ArrayList<>();
    switch (settings.policy()) {
      case Settings.ROUND_ROBIN -> {
        String addresses =
            settings.ports().stream()
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(",", "ipv4:", ""));
        channels.add(channel(settings, GoshawkChannel.to(addresses).roundRobin()));
      }
      case Settings.TURNS -> {
        for (int port : settings.ports()) {
          channels.add(channel(settings, GoshawkChannel.to("ipv4:127.0.0.1:" + port)));
        }
      }
      default -> channels.add(channel(settings, GoshawkChannel.to("localhost:" + settings.port())));
    }
    return channels;
  }

  private static Channel channel(Settings settings, GoshawkChannel.Builder builder)
      throws IOException {
    if (settings.tls()) {
      builder.tls(ClientTls.builder().trust(TlsTrust.pem(Settings.identity("server.pem"))).build());
    } else {
      builder.plaintext();
    }
    if (settings.retryPolicy()) {
      RetryPolicy policy = RetryPolicy.of(RETRY_ATTEMPTS).on(Status.Code.UNAVAILABLE);
      builder.serviceConfig(
          ServiceConfig.builder().defaults(MethodConfig.builder().retry(policy).build()).build());
    }
    if (settings.telemetry()) {
      SampledTelemetry.ofGoshawk(settings).addTo(builder);
    }
    return builder.build();
  }

  /** Channels that get a call each in turn, as an application without a policy would do it. */
  private record Turns(List<Channel> channels, AtomicInteger turn) implements CallFactory {
    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      int next = Math.floorMod(turn.getAndIncrement(), channels.size());
      return channels.get(next).newCall(method, options);
    }
  }

  @Override
  public void unary(Done done) {
    if (shop != null) {
      shop.unary(done);
    } else {
      AsyncClientCalls.unary(calls, GoshawkServerSide.UNARY, options, payload)
          .whenComplete((reply, failure) -> done.done(reply == null ? 0 : reply.length, failure));
    }
  }

  @Override
  public int blocking() {
    return shop != null
        ? shop.blocking()
        : ClientCalls.unary(calls, GoshawkServerSide.UNARY, options, payload).length;
  }

  @Override
  public String describe(byte[] message) {
    try {
      byte[] reply =
          shop != null
              ? shop.answer(message)
              : ClientCalls.unary(calls, GoshawkServerSide.UNARY, options, message);
      return HexFormat.of().formatHex(reply);
    } catch (StatusException e) {
      return e.code() + ": " + e.status().message();
    }
  }

  @Override
  public Requests bidi(StreamListener listener) {
    ClientCall<byte[], byte[]> call = calls.newCall(GoshawkServerSide.BIDI, options);
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
    ClientCall<byte[], byte[]> call = calls.newCall(GoshawkServerSide.SERVER_STREAMING, options);
    call.start(new Listening(call, listener));
    call.request(1);
    call.sendLast(StreamLoad.request(messages, payload.length));
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
  }

  /** The calls with Protocol Buffers. */
  private static final class Shopping {
    private final Order order = Orders.usual();
    private final ShopClient shop;
    private final ShopAsyncClient asyncShop;

    Shopping(CallFactory calls, CallOptions options) {
      shop = ShopClient.create(calls).with(o -> options);
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
