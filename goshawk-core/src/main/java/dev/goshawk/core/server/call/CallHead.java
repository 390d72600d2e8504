package dev.goshawk.core.server.call;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.core.message.MessageFormat;
import dev.goshawk.core.server.handler.ServerMethod;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a request say, by whatever protocol it came: the same object for as long as
 * the call lives. Any thread.
 */
public interface CallHead {

  /** The protocol of the call. */
  CallProtocol protocol();

  /** Why the request is refused, or null when all is well. */
  @Nullable CallRefusal refusal();

  /** The path on the wire; empty when there is none. */
  String path();

  /** The method named by the path; null when the request is refused and it was not found. */
  @Nullable ServerMethod<?, ?> method();

  /** How messages become bytes. */
  MessageFormat format();

  /** What compressed requests are compressed with, or null for identity. */
  @Nullable Codec codec();

  /** The names of the codecs that the client accepts, or null when it did not say. */
  @Nullable String acceptEncoding();

  /** The authority; empty when there is none. */
  String authority();

  /** The time that the client gives, in nanoseconds; -1 when it gives none. */
  long timeoutNanos();

  /** The request metadata. */
  Metadata metadata();

  /** The headers that the protocol owns. */
  Metadata transportHeaders();
}
