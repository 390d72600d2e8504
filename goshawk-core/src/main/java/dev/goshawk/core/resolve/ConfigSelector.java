package dev.goshawk.core.resolve;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.transport.Attributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the config of each call, for resolvers that route calls. Asked once for each call, behind
 * the channel's interceptors and before the pick; any thread, must not block. Source: gRFC A31.
 */
@FunctionalInterface
public interface ConfigSelector {

  /** The config of a call of a method with these options. */
  Selection select(MethodDescriptor<?, ?> method, CallOptions options);

  /**
   * What was chosen for a call.
   *
   * @param failure with what the call ends instead, or null; final, and no code of a control plane
   *     reaches the caller by it (gRFC A54)
   * @param config the config of its method, or null for none
   * @param attributes for the picker
   * @param interceptors around the call, the outermost first, within those of the channel. A
   *     resolver that chooses any has a provider that {@linkplain
   *     NameResolverProvider#selectsConfigs says so}
   */
  record Selection(
      @Nullable Status failure,
      @Nullable MethodConfig config,
      Attributes attributes,
      List<ClientInterceptor> interceptors) {

    /** Checks. */
    public Selection {
      Objects.requireNonNull(attributes, "attributes");
      interceptors = List.copyOf(interceptors);
    }

    /** The same with attributes for the picker. */
    public Selection withAttributes(Attributes forPicker) {
      return new Selection(failure, config, forPicker, interceptors);
    }

    /** The same with interceptors around the call. */
    public Selection withInterceptors(List<ClientInterceptor> around) {
      return new Selection(failure, config, attributes, around);
    }

    /** A call goes by a config, and nothing else is to be said of it. */
    public static Selection of(@Nullable MethodConfig config) {
      return new Selection(null, config, Attributes.EMPTY, List.of());
    }

    /** A call ends at once. */
    public static Selection failed(Status failure) {
      return new Selection(failure, null, Attributes.EMPTY, List.of());
    }
  }
}
