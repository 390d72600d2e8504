package dev.goshawk.races;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.races.Bytes.Message;
import java.util.concurrent.atomic.AtomicInteger;

/** A call on the server, and what its listener has heard. Read it when the race is over. */
public final class Served implements ServerCallListener<Message> {

  /** The call. */
  public final ServerCall<Message, Message> call;

  private final Notes heard = new Notes();
  private final AtomicInteger readies = new AtomicInteger();

  Served(ServerCall<Message, Message> call) {
    this.call = call;
  }

  @Override
  public void onMessage(Message message) {
    heard.add(message.digit());
  }

  @Override
  public void onHalfClose() {
    heard.add('.');
  }

  @Override
  public void onReady() {
    readies.incrementAndGet();
  }

  @Override
  public void onCancel(Status reason) {
    heard.add("cancelled");
  }

  @Override
  public void onComplete() {
    heard.add("complete");
  }

  /** Digits of messages, a dot for the last of them, and each end of the call, in that order. */
  public String heard() {
    return heard.toString();
  }

  /** How often it was told that it may send. */
  public int readies() {
    return readies.get();
  }
}
