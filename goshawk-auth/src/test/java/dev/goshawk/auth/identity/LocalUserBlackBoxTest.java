package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.policy.Authorization;
import dev.goshawk.auth.policy.AuthorizationPolicy;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who calls over a Unix domain socket, by what the system says. */
@Timeout(60)
class LocalUserBlackBoxTest {

  @TempDir Path directory;
  private Path socket;
  private String user;
  private String group;
  private Server server;

  @BeforeEach
  void ofThisProcess() throws Exception {
    socket = directory.resolve("local.sock");
    Path own = Files.createFile(directory.resolve("own"));
    PosixFileAttributes attributes = Files.readAttributes(own, PosixFileAttributes.class);
    user = attributes.owner().getName();
    group = attributes.group().getName();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void serve(Authentication authentication, AuthorizationPolicy policy) {
    GoshawkServer.Builder builder =
        GoshawkServer.builder().port(0).address(UnixDomainSocketAddress.of(socket));
    if (authentication != null) {
      authentication.addTo(builder);
    }
    if (policy != null) {
      Authorization.by(policy).addTo(builder);
    }
    server =
        builder
            .service(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary(
                                (request, context) -> {
                                  Identity who = Identity.of(context);
                                  return who.kind() + " " + who.name() + " " + who.principals();
                                }))))
            .start();
  }

  private static String call(String target) {
    try (Channel channel = GoshawkChannel.to(target).plaintext().build()) {
      return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
    }
  }

  private static Code code(String target) {
    return catchThrowableOfType(StatusException.class, () -> call(target)).code();
  }

  private String known() {
    return "LOCAL_USER " + user + " [unix-user:" + user + ", unix-group:" + group + "]";
  }

  @Test
  void userAndGroupNameTheCaller() {
    serve(Authentication.builder().localUsers().build(), null);
    assertThat(call("unix:" + socket)).isEqualTo(known());
    assertThat(code("localhost:" + server.port())).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void withoutAnAuthenticationTheyAreThereToo() {
    serve(null, null);
    assertThat(call("unix:" + socket)).isEqualTo(known());
    assertThat(call("localhost:" + server.port())).isEqualTo("ANONYMOUS  []");
  }

  @Test
  void theyDoNotCountWhereTheyAreNotAskedFor() {
    serve(Authentication.builder().certificates().allowAnonymous().build(), null);
    assertThat(call("unix:" + socket)).isEqualTo("ANONYMOUS  []");
  }

  private static AuthorizationPolicy policy(String principal) {
    return AuthorizationPolicy.parse(
        """
        {"name": "p", "allow_rules": [{"name": "a", "source": {"principals": ["%s"]}}]}
        """
            .formatted(principal));
  }

  @Test
  void policiesNameUsers() {
    serve(Authentication.builder().localUsers().build(), policy("unix-user:" + user));
    assertThat(call("unix:" + socket)).isEqualTo(known());
    server.close();
    serve(Authentication.builder().localUsers().build(), policy("unix-group:" + group));
    assertThat(call("unix:" + socket)).isEqualTo(known());
    server.close();
    serve(Authentication.builder().localUsers().build(), policy("unix-user:not-" + user));
    assertThat(code("unix:" + socket)).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void identityOfAUser() {
    Identity ada = Identity.of(new LocalPeer("ada", "staff"));
    assertThat(ada).hasToString("ada");
    assertThat(ada.localPeer()).isEqualTo(new LocalPeer("ada", "staff"));
    assertThat(ada.isAnonymous()).isFalse();
  }
}
