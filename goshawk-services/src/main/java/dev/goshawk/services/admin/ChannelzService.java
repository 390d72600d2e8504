package dev.goshawk.services.admin;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.services.admin.proto.ChannelzMethods;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The channelz service, {@code grpc.channelz.v1.Channelz}: shows all channels and servers of the
 * process, whoever made them, with their subchannels and connections, how many calls each has had,
 * and their last events.
 *
 * <p>Calls are counted and events are kept from when the first of these is made, which costs some
 * increments a call; before that, nothing. Make it before the channels whose first events matter.
 * Connections in process are shown, too.
 *
 * <p>It shows addresses, names and certificates, so it does not belong on a public port: see {@link
 * AdminService}. Its handlers are asynchronous and take no thread; filters of a server that are
 * around blocking handlers only have to be added by {@code filterBlockingOnly}. Immutable, any
 * thread; one may be added to several servers and listeners.
 *
 * <p>Sources: gRFC A14; A3 for events, of which each keeps 30; A105.
 */
public final class ChannelzService implements BindableService {

  /** The most channels, servers or sockets in one answer, and as many as there are by default. */
  public static final int MAX_RESULTS = 100;

  private ChannelzService() {}

  /** The service. What is shown is counted from now on, if it was not. */
  public static ChannelzService create() {
    Channelz.switchOn();
    return new ChannelzService();
  }

  @Override
  public ServiceDefinition bind() {
    return bind(List.of());
  }

  /** The service, with others that come with it. */
  ServiceDefinition bind(List<ServiceDefinition> others) {
    ServiceDefinition.Builder service =
        ServiceDefinition.builder(ChannelzMethods.SERVICE)
            .method(ChannelzMethods.GET_TOP_CHANNELS, answer(ChannelzAnswers::topChannels))
            .method(ChannelzMethods.GET_SERVERS, answer(ChannelzAnswers::servers))
            .method(ChannelzMethods.GET_SERVER, answer(ChannelzAnswers::server))
            .method(ChannelzMethods.GET_SERVER_SOCKETS, answer(ChannelzAnswers::serverSockets))
            .method(ChannelzMethods.GET_CHANNEL, answer(ChannelzAnswers::channel))
            .method(ChannelzMethods.GET_SUBCHANNEL, answer(ChannelzAnswers::subchannel))
            .method(
                ChannelzMethods.GET_SOCKET,
                AsyncHandlers.unary((request, context) -> ChannelzAnswers.socket(request)));
    others.forEach(service::companion);
    return service.build();
  }

  private static <Q, R> ServerHandler<Q, R> answer(Function<Q, R> answer) {
    return AsyncHandlers.unary(
        (request, context) -> CompletableFuture.completedFuture(answer.apply(request)));
  }
}
