package dev.goshawk.core.connection;

import dev.goshawk.api.Status;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.buffer.ByteSource;
import org.jspecify.annotations.Nullable;

/**
 * What cuts the data of an {@link HttpExchange} into messages, as many as are asked for: the part
 * of a protocol that knows where a message begins and ends. Event loop only.
 */
public interface MessageInput {

  /** Where messages go. */
  interface Target {

    /** The largest length of a message, in bytes. */
    int maxLength();

    /**
     * A message came whole.
     *
     * @param own whether the array holds nothing but the message and may be kept
     * @return whether the array was kept
     */
    boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
        throws MessageException;

    /** The peer has ended its messages. */
    void onEnd() throws MessageException;

    /** The peer's messages cannot be understood. */
    void onFailure(Status status);
  }

  /** Lets so many more messages come. */
  void addDemand(int count);

  /** Data came; the array is not kept. */
  void onData(byte[] buf, int off, int len, boolean end);

  /** How many bytes of a message that has begun may come by the other {@code onData} now. */
  int dataRoom();

  /** Data came, no more than there is {@link #dataRoom}, and are read from their source. */
  void onData(ByteSource source, int len, boolean end);

  /**
   * The peer has ended its side without further data; messages that are held go first.
   *
   * @throws MessageException when it has ended in the middle of one
   */
  void onEnd() throws MessageException;

  /** Takes no more; what is held is given back to the peer's window. */
  void stop();

  /** Whether messages wait to be asked for. */
  boolean isHolding();

  /** That nobody wants the messages that come, or null when they are wanted. */
  @Nullable String unwanted(String reader, long now);
}
