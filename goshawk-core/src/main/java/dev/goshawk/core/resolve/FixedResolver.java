package dev.goshawk.core.resolve;

import dev.goshawk.api.Status;

/** Tells one result when it starts, and nothing else. The channel's loop only. */
final class FixedResolver implements NameResolver {

  private final ResolutionResult result;

  FixedResolver(ResolutionResult result) {
    this.result = result;
  }

  @Override
  public void start(Listener listener) {
    Status unused = listener.onResult(result); // there is no other to tell if it is refused
  }

  @Override
  public void close() {}
}
