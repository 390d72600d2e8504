package dev.goshawk.services.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServiceDefinition;
import org.junit.jupiter.api.Test;

class AdminServiceTest {

  /** gRFC A38: one line brings channelz, and whatever else there is. */
  @Test
  void itBringsWhatIsThere() {
    ServiceDefinition service = AdminService.create().bind();
    assertThat(service.descriptor().name()).isEqualTo("grpc.channelz.v1.Channelz");
    assertThat(service.methods()).hasSize(7);
    assertThat(service.companions())
        .extracting(companion -> companion.descriptor().name())
        .containsExactly(ExtraProvider.NAME);
  }

  @Test
  void channelzAloneBringsNothingElse() {
    assertThat(ChannelzService.create().bind().companions()).isEmpty();
  }
}
