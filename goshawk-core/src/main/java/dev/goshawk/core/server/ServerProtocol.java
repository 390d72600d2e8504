package dev.goshawk.core.server;

import dev.goshawk.core.server.call.CallHead;
import dev.goshawk.http2.hpack.HeaderBlock;

/**
 * A protocol by which calls come to a server: it knows its own requests, reads their heads, and
 * says by what {@link dev.goshawk.core.server.call.CallProtocol} the call goes on. The call itself,
 * its handlers, filters, deadlines and limits, is the same for all of them. Event loop; without
 * state.
 */
public interface ServerProtocol {

  /** Whether a request is one of this protocol's, by its method, path and content type. */
  boolean accepts(HeaderBlock request);

  /**
   * What a request says, or why it is refused; also of requests that no protocol accepts. Where the
   * same block will always mean the same, that is {@linkplain HeaderBlock#attachment attached} to
   * it, and not asked for again.
   */
  CallHead read(HeaderBlock request, ServerSettings settings);
}
