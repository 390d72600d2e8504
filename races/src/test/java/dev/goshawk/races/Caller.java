package dev.goshawk.races;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.races.Bytes.Message;
import java.util.concurrent.atomic.AtomicInteger;

/** A call on the client, and what its listener has heard. Read it when the race is over. */
public final class Caller implements ClientCallListener<Message> {

  /** The call. */
  public final ClientCall<Message, Message> call;

  private final Notes heard = new Notes();
  private final AtomicInteger readies = new AtomicInteger();

  /** A call that has started. */
  Caller(Channel channel, MethodDescriptor<Message, Message> method, CallOptions options) {
    call = channel.newCall(method, options);
    call.start(this);
  }

  @Override
  public void onMessage(Message message) {
    heard.add(message.digit());
  }

  @Override
  public void onReady() {
    readies.incrementAndGet();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    heard.add(status.code());
  }

  /** The digits of the messages, and each end by the name of its code, in the order heard. */
  public String heard() {
    return heard.toString();
  }

  /** How often it was told that it may send. */
  public int readies() {
    return readies.get();
  }
}
