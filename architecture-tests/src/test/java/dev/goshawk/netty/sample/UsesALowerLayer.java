package dev.goshawk.netty.sample;

import dev.goshawk.api.Status;
import dev.goshawk.http2.ErrorCode;
import io.netty.buffer.ByteBuf;

/** No breach: a module of layer 2 that uses layer 0 and its own library. */
public final class UsesALowerLayer {
  private UsesALowerLayer() {}

  static String use(ByteBuf buffer) {
    return Status.OK + ErrorCode.name(buffer.readableBytes());
  }
}
