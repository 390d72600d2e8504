package dev.goshawk.core.loop;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A carrier whose loop goes by another clock. Event loop only, as that which it stands for. */
public final class ClockedCarrier implements Carrier {

  private final Carrier carrier;
  private final EventLoop loop;

  /** A carrier by another clock. */
  public ClockedCarrier(Carrier carrier, NanoClock clock) {
    this.carrier = carrier;
    this.loop = new ClockedLoop(carrier.loop(), clock);
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void flush() {
    carrier.flush();
  }

  @Override
  public void close() {
    carrier.close();
  }

  @Override
  public void closeNow() {
    carrier.closeNow();
  }

  @Override
  public SocketAddress remoteAddress() {
    return carrier.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return carrier.localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return carrier.tlsSession();
  }

  @Override
  public SecurityLevel securityLevel() {
    return carrier.securityLevel();
  }
}
