package dev.goshawk.core.balance;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.transport.Attributes;

/** The call for which a picker is asked. Any thread; not to be kept. */
public interface PickArgs {

  /** Its method. */
  MethodDescriptor<?, ?> method();

  /** Its options, metadata included, as interceptors have left them. */
  CallOptions options();

  /** What the resolver's config selector gave it, as a hash for example. */
  Attributes attributes();
}
