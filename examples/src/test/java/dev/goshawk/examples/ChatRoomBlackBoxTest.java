package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static dev.goshawk.examples.GuideFixture.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.examples.routeguide.RouteNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChatRoomBlackBoxTest {
  private final GuideFixture fixture = new GuideFixture(new ChatRoom());

  @AfterEach
  void close() {
    fixture.close();
  }

  private DuplexStream<RouteNote, RouteNote> join() {
    DuplexStream<RouteNote, RouteNote> member = fixture.client().routeChat();
    member.headers(); // in the room
    return member;
  }

  @Test
  void whoLeavesHarmsNobody() {
    try (DuplexStream<RouteNote, RouteNote> ann = join();
        DuplexStream<RouteNote, RouteNote> bob = join()) {
      DuplexStream<RouteNote, RouteNote> eve = join();
      ann.write(note(NOWHERE, "hello"));
      assertThat(ann.next().getMessage()).isEqualTo("hello");
      assertThat(bob.next().getMessage()).isEqualTo("hello");
      assertThat(eve.next().getMessage()).isEqualTo("hello");

      eve.close(); // cancels her call
      for (int i = 0; i < 100; i++) {
        bob.write(note(NOWHERE, "note " + i));
        assertThat(ann.next().getMessage()).isEqualTo("note " + i);
        assertThat(bob.next().getMessage()).isEqualTo("note " + i);
      }

      ann.endWrites();
      assertThat(ann.hasNext()).isFalse();
    }
  }
}
