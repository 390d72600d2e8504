package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.services.orca.MetricRecorder;
import dev.goshawk.services.orca.proto.OpenRcaClient;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import dev.goshawk.services.orca.proto.OrcaLoadReportRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoadReportsBlackBoxTest {
  private static final MetadataKey<byte[]> REPORT = MetadataKey.binary("endpoint-load-metrics-bin");

  @Test
  void aCallAndAStreamTellTheLoad() throws Exception {
    MetricRecorder load = new MetricRecorder().applicationUtilization(0.75);
    try (Server server = LoadReports.serve(new LoadReports.Costly(BERLIN), load, 0);
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      Metadata trailers;
      int found = 0;
      try (ResponseReader<Feature> features =
          RouteGuideClient.create(channel).listFeatures(EVERYWHERE)) {
        while (features.hasNext()) {
          features.next();
          found++;
        }
        trailers = features.trailers();
      }
      assertThat(found).isPositive();
      assertThat(OrcaLoadReport.parseFrom(trailers.get(REPORT)))
          .isEqualTo(
              OrcaLoadReport.newBuilder()
                  .setApplicationUtilization(0.75)
                  .putRequestCost("features", found)
                  .build());

      try (ResponseReader<OrcaLoadReport> reports =
          OpenRcaClient.create(channel)
              .streamCoreMetrics(OrcaLoadReportRequest.getDefaultInstance())) {
        assertThat(reports.next().getApplicationUtilization()).isEqualTo(0.75);
      }
    }
  }
}
