package dev.goshawk.core;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.http2.Http2Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be set on a server whatever its transport. One thread.
 *
 * @param <B> the type of the builder itself
 */
public abstract class ServerBuilder<B extends ServerBuilder<B>> {

  /** The default limit on messages received: 4 MiB. */
  public static final int DEFAULT_MAX_INBOUND_MESSAGE_SIZE = 4 * 1024 * 1024;

  /** The default limit on metadata received: 8 KiB. */
  public static final int DEFAULT_MAX_INBOUND_METADATA_SIZE = 8 * 1024;

  private final List<ServiceDefinition> services = new ArrayList<>();
  private final List<ServerInterceptor> interceptors = new ArrayList<>();
  private final List<Codec> codecs = new ArrayList<>();
  private int maxInboundMessageSize = DEFAULT_MAX_INBOUND_MESSAGE_SIZE;
  private int maxOutboundMessageSize = Integer.MAX_VALUE;
  private int blockingThreads = BlockingThreads.DEFAULT_POOL_SIZE;
  private ExceptionMapper exceptionMapper = failure -> null;
  private final Http2Config.Builder http2 =
      Http2Config.builder().maxHeaderListSize(DEFAULT_MAX_INBOUND_METADATA_SIZE);

  /** For builders of transports. */
  protected ServerBuilder() {}

  /** The builder itself. */
  protected abstract B self();

  /**
   * Serves a service.
   *
   * @throws IllegalArgumentException when a service of that name is served already
   */
  public B service(BindableService service) {
    ServiceDefinition definition = service.bind();
    for (ServiceDefinition other : services) {
      if (other.descriptor().name().equals(definition.descriptor().name())) {
        throw new IllegalArgumentException(
            "service " + definition.descriptor().name() + " is served already");
      }
    }
    services.add(definition);
    return self();
  }

  /** Puts an interceptor around all calls. The first one added is the outermost. */
  public B intercept(ServerInterceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return self();
  }

  /** Adds a codec beside gzip. */
  public B codec(Codec codec) {
    codecs.add(Objects.requireNonNull(codec, "codec"));
    return self();
  }

  /**
   * The largest request in bytes, after decompression. Default 4 MiB. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxInboundMessageSize(int bytes) {
    maxInboundMessageSize = atLeast("maxInboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The largest response in bytes, before compression. Default 2^31 - 1. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxOutboundMessageSize(int bytes) {
    maxOutboundMessageSize = atLeast("maxOutboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The most request metadata in bytes, counted as RFC 9113 §6.5.2 does. Default 8 KiB. A request
   * with more is answered with HTTP 431 and RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxInboundMetadataSize(int bytes) {
    http2.maxHeaderListSize(atLeast("maxInboundMetadataSize", bytes, 1));
    return self();
  }

  /**
   * How many calls a client may have open at a time on one connection. Default 1,000. More are
   * refused with REFUSED_STREAM; clients wait instead, since they are told.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxConcurrentCallsPerConnection(int calls) {
    http2.maxConcurrentStreams(atLeast("maxConcurrentCallsPerConnection", calls, 1));
    return self();
  }

  /**
   * How many bytes of a call's requests may be on their way before the handler has taken them.
   * Default 1 MiB.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B initialWindowSize(int bytes) {
    http2.initialWindowSize(atLeast("initialWindowSize", bytes, 1));
    return self();
  }

  /**
   * The most threads of blocking handlers on a JVM without virtual threads. Default 200. Where
   * there are virtual threads each call has one, and this means nothing.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B blockingThreads(int threads) {
    blockingThreads = atLeast("blockingThreads", threads, 1);
    return self();
  }

  /** Says what callers see of exceptions that are not {@link dev.goshawk.api.StatusException}. */
  public B exceptionMapper(ExceptionMapper mapper) {
    exceptionMapper = Objects.requireNonNull(mapper, "mapper");
    return self();
  }

  /** The server, for a transport to listen for. */
  protected final ServerCore build() {
    Map<String, ServerMethod<?, ?>> methods = new HashMap<>();
    for (ServiceDefinition service : services) {
      for (ServiceDefinition.Method<?, ?> method : service.methods().values()) {
        methods.put(method.descriptor().path(), intercepted(method));
      }
    }
    BlockingThreads blocking = new BlockingThreads(blockingThreads);
    return new ServerCore(
        new ServerSettings(
            methods,
            new Codecs(codecs),
            maxInboundMessageSize,
            maxOutboundMessageSize,
            exceptionMapper,
            blocking,
            new LoopWatchdog(LoopWatchdog.DEFAULT_PERIOD_MILLIS),
            http2.build()),
        blocking);
  }

  private <Q, R> ServerMethod<Q, R> intercepted(ServiceDefinition.Method<Q, R> method) {
    return new ServerMethod<>(method.descriptor(), method.handler(), interceptors);
  }

  static int atLeast(String setting, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + least);
    }
    return value;
  }
}
