package dev.goshawk.core.resolve;

import java.util.List;

/** The schemes that every channel knows. */
final class BuiltInResolvers {

  static final List<NameResolverProvider> ALL =
      List.of(
          new DnsProvider(),
          new UnixProvider(),
          new LiteralProvider(false),
          new LiteralProvider(true),
          new PassthroughProvider());

  private BuiltInResolvers() {}
}
