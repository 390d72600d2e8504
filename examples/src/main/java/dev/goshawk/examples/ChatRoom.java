package dev.goshawk.examples;

import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteNote;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Publish and subscribe: each note goes to all who are in the room, and who leaves harms nobody.
 *
 * <p>The notes of all members are written by the threads of those who send them, several at a time.
 */
// snippet: server
public final class ChatRoom implements RouteGuideService {
  private final Set<Writer<RouteNote>> members = ConcurrentHashMap.newKeySet();

  /** A room with nobody in it. */
  public ChatRoom() {}

  @Override
  public void routeChat(
      Reader<RouteNote> received, Writer<RouteNote> replies, ServerContext context) {
    members.add(replies);
    context.sendHeaders(); // tells the client that it is in
    try {
      received.forEach(this::publish);
    } finally {
      members.remove(replies);
    }
  }

  private void publish(RouteNote note) {
    members.removeIf(member -> hasLeft(member, note));
  }

  private static boolean hasLeft(Writer<RouteNote> member, RouteNote note) {
    if (member.isReady()) { // who is too slow misses notes, so that nobody has to wait for him
      try {
        member.write(note);
      } catch (StatusException left) {
        return true; // his call has ended, this one goes on
      }
    }
    return false;
  }
}
// end snippet
