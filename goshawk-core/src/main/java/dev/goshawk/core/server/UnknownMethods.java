package dev.goshawk.core.server;

import dev.goshawk.api.FallbackMethods;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.server.handler.ServerMethod;
import org.jspecify.annotations.Nullable;

/**
 * What a server does with paths that none of its services has: it asks the application's fallback,
 * if there is one. Immutable; event loop.
 *
 * @param fallback finds what serves a path, or null
 * @param steps what stands around the handlers of the server
 */
public record UnknownMethods(@Nullable FallbackMethods fallback, CallSteps steps) {

  private static final Log LOG = new Log(UnknownMethods.class);

  /**
   * What serves a path, or null.
   *
   * @throws StatusException when the call is to be refused for what the fallback does
   */
  @Nullable ServerMethod<?, ?> find(String path) {
    if (fallback == null) {
      return null;
    }
    try {
      ServiceDefinition.Method<?, ?> found = fallback.find(path);
      return found == null ? null : composed(found);
    } catch (Throwable failure) {
      if (failure instanceof StatusException verdict && !verdict.isFromCall()) {
        throw verdict;
      }
      LOG.warn("the fallback for unknown methods failed on " + PeerText.escaped(path), failure);
      throw Status.INTERNAL.withMessage("the fallback for unknown methods failed").exception();
    }
  }

  private <Q, R> ServerMethod<Q, R> composed(ServiceDefinition.Method<Q, R> method) {
    return new ServerMethod<>(method.descriptor(), method.handler(), steps, new CallSteps(), false);
  }
}
