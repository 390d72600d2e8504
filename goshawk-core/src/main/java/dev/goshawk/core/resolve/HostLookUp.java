package dev.goshawk.core.resolve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Finds the addresses of a host. May block; any thread. */
@FunctionalInterface
public interface HostLookUp {

  /** The system's: its order is kept, and its caches are in force. */
  HostLookUp SYSTEM =
      (host, port) -> {
        List<SocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
          addresses.add(new InetSocketAddress(address, port));
        }
        return addresses;
      };

  /**
   * The addresses in order of preference, with a port.
   *
   * @throws UnknownHostException when there is none, with words that name the host
   */
  List<SocketAddress> addresses(String host, int port) throws UnknownHostException;
}
