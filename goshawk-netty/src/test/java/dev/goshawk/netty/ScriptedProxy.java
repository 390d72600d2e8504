package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** An HTTP proxy that a test plays: what it was asked for is kept. */
final class ScriptedProxy implements AutoCloseable {

  /** What it does with a connection after it has read the head of a request. */
  interface Answer {
    void to(Socket client) throws IOException;
  }

  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final RawServer server;

  private ScriptedProxy(SSLSocketFactory tls, Answer answer) throws IOException {
    server =
        RawServer.start(
            plain -> {
              try (Socket client = tls == null ? plain : tls.createSocket(plain, null, true)) {
                heads.add(head(client.getInputStream()));
                answer.to(client);
              }
            });
  }

  static ScriptedProxy start(Answer answer) throws IOException {
    return new ScriptedProxy(null, answer);
  }

  /** Behind TLS with a key. */
  static ScriptedProxy startTls(X509ExtendedKeyManager key, Answer answer) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {key}, null, null);
    return new ScriptedProxy(context.getSocketFactory(), answer);
  }

  /** Says something, and closes. */
  static Answer saying(String text) {
    return client -> client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Takes part in the connection to a port of this machine, whatever was asked for. */
  static Answer tunnelTo(int port) {
    return client -> {
      try (Socket backend = new Socket(InetAddress.getByName("localhost"), port)) {
        client
            .getOutputStream()
            .write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n".getBytes(ISO_8859_1));
        Thread up = new Thread(() -> pass(client, backend), "test-proxy-up");
        up.setDaemon(true);
        up.start();
        pass(backend, client);
      }
    };
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      close(from); // one end has gone, and so the other does
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the client has gone in the middle of its request");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  int port() {
    return server.port();
  }

  /** The heads of the requests. */
  List<String> heads() {
    return heads;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
