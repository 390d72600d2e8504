package dev.goshawk.core.server.call.sample;

import dev.goshawk.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** A part of a server's call that knows HTTP/2, as none may. */
public final class KnowsHttp2 {
  @Nullable Http2Stream stream;
}
