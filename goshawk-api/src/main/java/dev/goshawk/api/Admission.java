package dev.goshawk.api;

/**
 * Decides on a call as soon as its request headers have come, before any message is waited for:
 * limits, quotas, tokens that can be checked at once.
 *
 * <p>Runs on the event loop and must not block. It may leave values for later by {@link
 * ServerContext#put}, and observe the end by {@link ServerContext#onEnd}, which observes a refusal
 * too.
 */
@FunctionalInterface
public interface Admission {

  /**
   * Admits the call by returning.
   *
   * @throws StatusException to refuse it with that status; no filter, interceptor or handler sees
   *     it then
   */
  void admit(ServerContext call);
}
