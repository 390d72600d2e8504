package dev.goshawk.api;

import java.util.Objects;

/**
 * Who is at the other end of a Unix domain socket, as the system says: the user and the group of
 * the process at the time when it connected. Immutable, any thread.
 *
 * @param user the name of the user; the number where the system has no name for it
 * @param group the name of the user's group, of which there may be others; the number where the
 *     system has no name for it
 */
public record LocalPeer(String user, String group) {

  /** A user and a group. */
  public LocalPeer {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(group, "group");
  }
}
