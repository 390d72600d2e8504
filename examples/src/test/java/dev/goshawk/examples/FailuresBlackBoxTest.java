package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.netty.GoshawkChannel;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class FailuresBlackBoxTest {
  private static StatusException failure(RouteGuideClient guide, Point point) {
    return catchThrowableOfType(StatusException.class, () -> guide.getFeature(point));
  }

  private static final class Lost implements RouteGuideService {
    private final RuntimeException failure;

    Lost(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public Feature getFeature(Point point, ServerContext context) {
      throw failure;
    }
  }

  private static Status served(BindableService service) {
    try (Server server = Failures.serve(service, 0);
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      return failure(RouteGuideClient.create(channel), NOWHERE).status();
    }
  }

  @Test
  void whatTheMapperKnowsIsShown() {
    assertThat(served(new Lost(new NoSuchElementException("row 17"))).toString())
        .isEqualTo("NOT_FOUND: there is no such feature");
  }

  @Test
  void anythingElseIsUnknown() {
    assertThat(served(new Lost(new IllegalStateException("secret"))).toString())
        .isEqualTo("UNKNOWN: the handler failed");
  }

  @Test
  void onlyWhatIsRelayedIsShown() {
    Point beyond = Point.newBuilder().setLongitude(Integer.MAX_VALUE).build();
    try (GuideFixture back = new GuideFixture(new RouteGuide(BERLIN));
        GuideFixture front = new GuideFixture(new Failures.Front(back.client()))) {
      StatusException shown = failure(front.client(), beyond);
      assertThat(shown.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(Locations.wrongFields(shown)).containsExactly("longitude");
    }
    Lost lost = new Lost(Status.DATA_LOSS.withMessage("disk 3").exception());
    try (GuideFixture back = new GuideFixture(lost);
        GuideFixture front = new GuideFixture(new Failures.Front(back.client()))) {
      assertThat(failure(front.client(), NOWHERE).status().toString())
          .isEqualTo("UNKNOWN: the handler failed");
    }
  }
}
