package dev.goshawk.api;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The context of a call of no server. */
public final class FakeContext implements ServerContext {
  private final MethodDescriptor<?, ?> method;
  private final Map<ContextKey<?>, Object> values = new HashMap<>();

  public FakeContext(MethodDescriptor<?, ?> method) {
    this.method = method;
  }

  @Override
  public MethodDescriptor<?, ?> method() {
    return method;
  }

  @Override
  public Metadata metadata() {
    return Metadata.EMPTY;
  }

  @Override
  public @Nullable Deadline deadline() {
    return null;
  }

  @Override
  public String authority() {
    return "";
  }

  @Override
  public Metadata transportHeaders() {
    return Metadata.EMPTY;
  }

  @Override
  public SocketAddress localAddress() {
    return InetSocketAddress.createUnresolved("here", 2);
  }

  @Override
  public SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("peer", 1);
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return null;
  }

  @Override
  public boolean isDraining() {
    return false;
  }

  @Override
  public void onDraining(Runnable task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void onCancel(Runnable task) {}

  @Override
  public void removeOnCancel(Runnable task) {}

  @Override
  public void addHeaders(Metadata headers) {}

  @Override
  public void onHandlerStart(Runnable task) {}

  @Override
  public void onHandlerReturn(Runnable task) {}

  @Override
  public void limitDeadline(Duration timeout, String setting) {}

  @Override
  public void onEnd(Consumer<CallEnd> task) {}

  @Override
  public void end(Status status) {}

  @Override
  public void addHeadersOnSuccess(Metadata headers) {}

  @Override
  public void sendHeaders() {}

  @Override
  public void addTrailers(Metadata trailers) {}

  @Override
  public void addTrailers(Supplier<Metadata> trailers) {}

  @Override
  public void useCompression(String codec) {}

  @Override
  public void compressMessages(boolean enabled) {}

  @Override
  @SuppressWarnings("unchecked") // put ties the value to the key
  public <T> @Nullable T get(ContextKey<T> key) {
    return (T) values.get(key);
  }

  @Override
  public <T> void put(ContextKey<T> key, T value) {
    values.put(key, value);
  }
}
