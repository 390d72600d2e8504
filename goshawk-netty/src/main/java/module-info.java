/** Servers and channels over sockets, by Netty's transport. */
module dev.goshawk.netty {
  requires transitive dev.goshawk.core;
  requires dev.goshawk.http2;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires static org.jspecify;

  exports dev.goshawk.netty;
}
