package dev.goshawk.api.stub;

import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.races.Notes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A call on the client that goes nowhere, and counts what it is asked for. Any thread. */
class RecordedCall implements ClientCall<Character, Character> {

  final AtomicInteger cancels = new AtomicInteger();
  final AtomicLong demand = new AtomicLong();
  final Notes sent = new Notes();

  @Override
  public void start(ClientCallListener<Character> listener) {}

  @Override
  public void request(int count) {
    demand.addAndGet(count);
  }

  @Override
  public void send(Character message) {
    sent.add(message);
  }

  @Override
  public void halfClose() {
    sent.add('.');
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void compressMessages(boolean enabled) {}

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    cancels.incrementAndGet();
  }
}
