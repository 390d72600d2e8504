package dev.goshawk.examples;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteNote;
import java.util.UUID;

/** A header that comes before the first message of either side. */
final class SessionHeader {
  static final MetadataKey<String> SESSION = MetadataKey.ascii("session");

  private SessionHeader() {}

  /** Names the session at once, and echoes notes. */
  // snippet: server
  static final class Sessions implements RouteGuideService {
    @Override
    public void routeChat(
        Reader<RouteNote> received, Writer<RouteNote> replies, ServerContext context) {
      context.addHeaders(Metadata.of(SESSION, UUID.randomUUID().toString()));
      context.sendHeaders(); // now, since the client waits for it before it sends
      received.forEach(replies::write);
    }
  }

  // end snippet

  /** The first note of a session says which one it is. */
  // snippet: client
  static RouteNote introduce(RouteGuideClient guide) {
    try (DuplexStream<RouteNote, RouteNote> chat = guide.routeChat()) {
      String session = chat.headers().getOrDefault(SESSION, "none");
      chat.write(RouteNote.newBuilder().setMessage("I am session " + session).build());
      return chat.next();
    }
  }
  // end snippet
}
