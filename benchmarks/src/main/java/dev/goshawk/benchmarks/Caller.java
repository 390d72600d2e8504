package dev.goshawk.benchmarks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client that is measured: the same calls, made the way that each side documents them. */
interface Caller extends AutoCloseable {

  /** Hears the end of a call. On whatever thread the side calls it. */
  interface Done {
    /**
     * The call has ended.
     *
     * @param octets of the response; for Protocol Buffers their serialized size
     * @param failure null when the call succeeded
     */
    void done(int octets, @Nullable Throwable failure);
  }

  /** Hears the messages of a streaming call, one after another, and its end. */
  interface StreamListener extends Done {
    /** A response came. */
    void message(int octets);
  }

  /** The writing side of a bidirectional call. */
  interface Requests {
    /** Sends one more message. */
    void send();

    /** Ends the requests. */
    void end();
  }

  /** Makes an asynchronous call. */
  void unary(Done done);

  /** Makes a call and waits; returns the octets of the response. */
  int blocking() throws Exception;

  /** Opens a bidirectional call, where the server answers every message. */
  Requests bidi(StreamListener listener);

  /** Asks for a stream of responses. */
  void serverStreaming(int messages, StreamListener listener);

  /**
   * Makes one blocking call of a given message and describes what came: the payload as hexadecimal
   * digits, or the status.
   */
  String describe(byte[] message) throws Exception;

  @Override
  void close() throws IOException;
}
