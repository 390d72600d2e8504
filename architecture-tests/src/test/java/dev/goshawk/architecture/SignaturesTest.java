package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.goshawk.api.Status;
import dev.goshawk.api.sample.ShowsNetty;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What users see mentions only what users may see: no type of Netty, no type that is not exported.
 */
class SignaturesTest {
  @Test
  void publicSignaturesShowOnlyPublicTypes() {
    Set<String> publicPackages = Shipped.publicPackages();
    assertThat(publicPackages).contains("dev.goshawk.api", "dev.goshawk.http2");
    assertThat(ArchitectureRules.signatureBreaches(Shipped.classes(), publicPackages)).isEmpty();
  }

  @Test
  void eachKindOfPlaceIsLookedAt() {
    String sample = ShowsNetty.class.getName();
    assertThat(
            ArchitectureRules.signatureBreaches(
                new ClassFileImporter().importClasses(ShowsNetty.class, Status.class),
                Set.of("dev.goshawk.api", "dev.goshawk.api.sample")))
        .containsExactlyInAnyOrder(
            sample + " shows io.netty.buffer.ByteBuf",
            sample + " shows io.netty.util.AsciiString",
            sample + ".field shows io.netty.channel.Channel",
            sample
                + ".<init>(dev.goshawk.http2.sample.UsesTheApi) shows"
                + " dev.goshawk.http2.sample.UsesTheApi",
            sample + ".method(dev.goshawk.api.Status) shows io.netty.channel.ChannelException");
  }
}
