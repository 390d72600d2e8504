package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.auth.policy.PolicyFile;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import dev.goshawk.services.health.Health;
import dev.goshawk.services.health.HealthAnswer;
import dev.goshawk.services.health.HealthService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server as the guide sets it up: exempt services pass, and what they may is a policy's. */
class TrustBlackBoxTest {

  private static final String POLICY =
      """
      {
        "name": "orders",
        "allow_rules": [{"name": "health", "request": {"paths": ["/grpc.health.v1.Health/Check"]}}],
        "audit_logging_options": {"audit_condition": "ON_ALLOW", "audit_loggers": [{"name": "trail"}]}
      }
      """;

  @Test
  void exemptServicePassesUnderThePolicy(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("policy.json"), POLICY);
    InProcessServer.Builder builder = InProcessServer.builder("trust");
    Trust.authenticate(builder);
    try (PolicyFile audited = Trust.audited(file)) {
      assertThat(audited.policy().name()).isEqualTo("orders");
    }
    Files.writeString(file, POLICY.replace("trail", "stdout_logger"));
    try (PolicyFile policy = Trust.authorize(builder, file);
        Server server =
            builder
                .service(new HealthService())
                .service(new RouteGuide(FeatureDatabase.berlin()))
                .start();
        Channel channel = InProcessChannel.to("trust").build()) {
      assertThat(policy.policy().warnings()).isEmpty();
      assertThat(Health.check(channel, "")).isEqualTo(HealthAnswer.SERVING);
      StatusException other =
          catchThrowableOfType(
              StatusException.class,
              () -> RouteGuideClient.create(channel).getFeature(Point.getDefaultInstance()));
      assertThat(other.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(server.addresses()).hasSize(1);
    }
  }
}
