package dev.goshawk.services.admin;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The services for those who look after a process, all of them at once: {@link ChannelzService},
 * and those of each {@link AdminServiceProvider} that is there (gRFC A38).
 *
 * <p>They show addresses, names and certificates, so they do not belong on a public port: give them
 * a listener of their own, on the loopback interface or a Unix domain socket.
 *
 * <pre>{@code
 * GoshawkServer.builder()
 *     .port(8443).tls(tls).service(new RouteGuide())
 *     .listener(Listener.address(new InetSocketAddress("localhost", 9090))
 *         .service(AdminService.create()))
 * }</pre>
 *
 * <p>Their handlers are asynchronous and take no thread. Immutable, any thread; one may be added to
 * several servers and listeners.
 */
public final class AdminService implements BindableService {

  private final ChannelzService channelz;

  private AdminService(ChannelzService channelz) {
    this.channelz = channelz;
  }

  /** The services that there are. Channelz counts from then on. */
  public static AdminService create() {
    return new AdminService(ChannelzService.create());
  }

  @Override
  public ServiceDefinition bind() {
    List<ServiceDefinition> others = new ArrayList<>();
    for (AdminServiceProvider provider : ServiceLoader.load(AdminServiceProvider.class)) {
      others.add(provider.service().bind());
    }
    return channelz.bind(others);
  }
}
