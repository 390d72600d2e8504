package dev.goshawk.core.client;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;

/** A call being served from which calls of a client inherit. */
public class FakeParent implements ServerContext {

  private final Deadline deadline;
  private boolean cancelled;

  /** What waits for the cancellation. */
  final List<Runnable> tasks = new ArrayList<>();

  public FakeParent(Deadline deadline) {
    this.deadline = deadline;
  }

  public void cancel() {
    cancelled = true;
    List<Runnable> due = List.copyOf(tasks);
    tasks.clear();
    due.forEach(Runnable::run);
  }

  @Override
  public MethodDescriptor<?, ?> method() {
    return Texts.UNARY;
  }

  @Override
  public Metadata metadata() {
    return Metadata.EMPTY;
  }

  @Override
  public Deadline deadline() {
    return deadline;
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
    throw new UnsupportedOperationException();
  }

  @Override
  public SocketAddress remoteAddress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLSession tlsSession() {
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
    return cancelled;
  }

  @Override
  public void onCancel(Runnable task) {
    if (cancelled) {
      task.run();
    } else {
      tasks.add(task);
    }
  }

  @Override
  public void removeOnCancel(Runnable task) {
    tasks.remove(task);
  }

  @Override
  public void addHeaders(Metadata headers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onHandlerStart(Runnable task) {}

  @Override
  public void onHandlerReturn(Runnable task) {}

  @Override
  public void limitDeadline(Duration timeout, String setting) {}

  @Override
  public void onEnd(Consumer<CallEnd> task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addHeadersOnSuccess(Metadata headers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sendHeaders() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addTrailers(Metadata trailers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void end(Status status) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addTrailers(Supplier<Metadata> trailers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void useCompression(String codec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void compressMessages(boolean enabled) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean requestCompressed() {
    return false;
  }

  @Override
  public <T> T get(ContextKey<T> key) {
    return null;
  }

  @Override
  public <T> void put(ContextKey<T> key, T value) {
    throw new UnsupportedOperationException();
  }
}
