package dev.goshawk.services;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A call that writes down what is sent and how it ends, and is ready as the test says. */
public final class RecordedCall<Q, R> implements ServerCall<Q, R> {

  private final MethodDescriptor<Q, R> method;
  private final List<R> sent = new CopyOnWriteArrayList<>();
  private volatile boolean ready = true;
  private volatile Status end;
  private volatile Consumer<R> onSend = message -> {};
  private final AtomicInteger requested = new AtomicInteger();

  public RecordedCall(MethodDescriptor<Q, R> method) {
    this.method = method;
  }

  public List<R> sent() {
    return sent;
  }

  /** How the call ended, or null. */
  public Status end() {
    return end;
  }

  /** How many requests were asked for. */
  public int requested() {
    return requested.get();
  }

  public void ready(boolean ready) {
    this.ready = ready;
  }

  /** Does something whenever a message is sent. */
  public void onSend(Consumer<R> action) {
    onSend = action;
  }

  @Override
  public MethodDescriptor<Q, R> method() {
    return method;
  }

  @Override
  public ServerContext context() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void request(int count) {
    requested.addAndGet(count);
  }

  @Override
  public void sendHeaders() {}

  @Override
  public void send(R message) {
    onSend.accept(message);
    if (end == null) {
      sent.add(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (end == null) {
      end = status;
    }
  }

  @Override
  public StatusException mapFailure(Throwable failure) {
    return failure instanceof StatusException status ? status : Status.UNKNOWN.exception();
  }

  @Override
  public boolean isOpen() {
    return end == null;
  }

  @Override
  public boolean isReady() {
    return ready && end == null;
  }

  @Override
  public void readyThreshold(int bytes) {}

  @Override
  public void await(BooleanSupplier done) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) {
    throw new UnsupportedOperationException();
  }
}
