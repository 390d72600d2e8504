package dev.goshawk.api.sample;

import dev.goshawk.api.Status;
import dev.goshawk.http2.sample.UsesTheApi;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Breaches for {@code SignaturesTest} to find, each in another kind of place; and what is no
 * breach.
 */
public abstract class ShowsNetty<T extends ByteBuf> implements Supplier<AsciiString> {
  protected final Map<String, List<Channel[]>> field = Map.of();
  private final @Nullable Channel hidden = null;

  protected ShowsNetty(UsesTheApi unexported) {}

  public abstract void method(Status fine) throws ChannelException;

  private @Nullable Channel hidden() {
    return hidden;
  }

  @Nullable Channel packagePrivate() {
    return hidden();
  }
}
