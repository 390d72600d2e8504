package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.goshawk.api.Status;
import dev.goshawk.api.sample.ShowsNetty;
import dev.goshawk.architecture.ArchitectureRules.Shown;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users see mentions only what users may see: no type of Netty, no type that is not exported.
 */
class SignaturesTest {
  static Stream<String> modules() {
    return Shipped.modules().keySet().stream().sorted();
  }

  /** What an application sees that requires this module and no other. */
  @ParameterizedTest
  @MethodSource("modules")
  void signaturesShowOnlyWhatUsersOfTheModuleSee(String module) {
    Set<String> own = Shipped.publicPackagesOf(module);
    Set<String> read = Shipped.readBy(module);
    Set<String> seen = new HashSet<>(own);
    read.forEach(other -> seen.addAll(Shipped.publicPackagesOf(other)));
    Set<String> seenByTransports = new HashSet<>(Shipped.packagesForSomeOf(module));
    read.forEach(other -> seenByTransports.addAll(Shipped.packagesForSomeOf(other)));
    assertThat(
            ArchitectureRules.signatureBreaches(
                Shipped.classes(), new Shown(own, seen, seenByTransports)))
        .isEmpty();
  }

  /** It has no descriptor; Maven sees it whole. */
  @Test
  void thePluginShowsNothingOfOthers() {
    Set<String> plugin = Set.of("dev.goshawk.maven");
    assertThat(
            ArchitectureRules.signatureBreaches(
                Shipped.classes(), new Shown(plugin, plugin, Set.of())))
        .isEmpty();
  }

  private static final Set<String> SAMPLES = Set.of("dev.goshawk.api", "dev.goshawk.api.sample");

  @Test
  void eachKindOfPlaceIsLookedAt() {
    String sample = ShowsNetty.class.getName();
    assertThat(
            ArchitectureRules.signatureBreaches(
                new ClassFileImporter().importClasses(ShowsNetty.class, Status.class),
                new Shown(SAMPLES, SAMPLES, Set.of())))
        .containsExactlyInAnyOrder(
            sample + " shows io.netty.buffer.ByteBuf",
            sample + " shows io.netty.util.AsciiString",
            sample + ".field shows io.netty.channel.Channel",
            sample
                + ".<init>(dev.goshawk.http2.sample.UsesTheApi) shows"
                + " dev.goshawk.http2.sample.UsesTheApi",
            sample + ".method(dev.goshawk.api.Status) shows io.netty.channel.ChannelException");
  }

  @Test
  void protectedMembersMayShowWhatSubclassesSee() {
    assertThat(
            ArchitectureRules.signatureBreaches(
                new ClassFileImporter().importClasses(ShowsNetty.class),
                new Shown(
                    SAMPLES,
                    SAMPLES,
                    Set.of("dev.goshawk.http2.sample", "io.netty.channel", "io.netty.util"))))
        .containsExactlyInAnyOrder(
            ShowsNetty.class.getName() + " shows io.netty.buffer.ByteBuf",
            ShowsNetty.class.getName() + " shows io.netty.util.AsciiString",
            ShowsNetty.class.getName()
                + ".method(dev.goshawk.api.Status) shows io.netty.channel.ChannelException");
  }
}
