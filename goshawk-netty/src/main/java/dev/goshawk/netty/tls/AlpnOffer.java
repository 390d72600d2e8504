package dev.goshawk.netty.tls;

import dev.goshawk.api.text.PeerText;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What a client offered by ALPN, for messages when h2 was not in it. The JDK exposes it; BoringSSL
 * does not. Event loop only.
 */
public final class AlpnOffer {

  private final boolean known;
  private @Nullable List<String> offered;

  /** Listens in on a server's engine. */
  AlpnOffer(SSLEngine engine, boolean boringSsl) {
    BiFunction<SSLEngine, List<String>, String> selector =
        boringSsl ? null : engine.getHandshakeApplicationProtocolSelector();
    known = selector != null;
    if (selector != null) {
      engine.setHandshakeApplicationProtocolSelector(
          (its, protocols) -> {
            offered = List.copyOf(protocols);
            return selector.apply(its, protocols);
          });
    }
  }

  /** What is wrong with it. */
  public String describe() {
    String what =
        !known
            ? "did not offer h2"
            : offered == null
                ? "offered nothing"
                : "offered " + PeerText.escaped(offered.toString());
    return "the client "
        + what
        + " by ALPN, and gRPC needs h2: it is no HTTP/2 client, or is not set to use it";
  }
}
