package dev.goshawk.netty.sample;

import dev.goshawk.api.Status;
import dev.goshawk.http2.ErrorCode;
import io.netty.buffer.ByteBuf;

/** No breach: a room of floor 2 that uses floor 0 and its own library. */
public final class UsesALowerFloor {
  private UsesALowerFloor() {}

  static String use(ByteBuf buffer) {
    return Status.OK + ErrorCode.name(buffer.readableBytes());
  }
}
