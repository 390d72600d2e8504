package dev.goshawk.core;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.core.client.ChannelCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a channel's builder was told of what stands around all calls. One thread. */
final class ClientSteps {

  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private @Nullable ChannelCredentials credentials;

  void add(ClientInterceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "intercept"));
  }

  void credentials(CallCredentials given) {
    credentials = new ChannelCredentials(Objects.requireNonNull(given, "credentials"));
  }

  /** All in their order; credentials, if there are any, are the innermost. */
  List<ClientInterceptor> build() {
    List<ClientInterceptor> all = new ArrayList<>(interceptors);
    if (credentials != null) {
      all.add(credentials);
    }
    return List.copyOf(all);
  }
}
