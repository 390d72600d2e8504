package guide

import dev.goshawk.api.Reader
import dev.goshawk.api.ServerContext
import dev.goshawk.api.Writer
import dev.goshawk.netty.GoshawkChannel
import dev.goshawk.netty.GoshawkServer

// snippet: service
class KotlinGuide(private val features: List<Feature>) : GuideService {
  override fun listFeatures(area: Area, found: Writer<Feature>, context: ServerContext) {
    features.filter { it.location.latitude in area.low..area.high }.forEach(found::write)
  }

  override fun recordRoute(points: Reader<Point>, context: ServerContext): RouteSummary {
    var count = 0
    for (point in points) {
      println("at ${point.latitude}")
      count++
    }
    return RouteSummary.newBuilder().setPointCount(count).build()
  }
}
// end snippet

// snippet: client
fun names(guide: GuideClient, area: Area): List<String> =
  guide.listFeatures(area).use { features ->
    features.asSequence().map { it.name }.filter { it.isNotEmpty() }.take(2).toList()
  }
// end snippet

private fun point(latitude: Int) = Point.newBuilder().setLatitude(latitude).build()

private fun feature(name: String, latitude: Int) =
  Feature.newBuilder().setName(name).setLocation(point(latitude)).build()

fun main() {
  val features = listOf(feature("gate", 1), feature("", 2), feature("far", 90), feature("tower", 3), feature("bridge", 4))
  GoshawkServer.builder().port(0).service(KotlinGuide(features)).start().use { server ->
    GoshawkChannel.to("localhost:${server.port()}").plaintext().build().use { channel ->
      val guide = GuideClient.create(channel)
      println("names: " + names(guide, Area.newBuilder().setHigh(10).build()))
      val summary = guide.recordRoute().use { route ->
        listOf(1, 2, 3).forEach { route.write(point(it)) }
        route.finish()
      }
      println("points: " + summary.pointCount)
    }
  }
}
