package routeguide

import dev.goshawk.api.Channel
import dev.goshawk.api.Reader
import dev.goshawk.api.ServerContext
import dev.goshawk.api.Writer
import dev.goshawk.netty.GoshawkChannel
import dev.goshawk.netty.GoshawkServer

/** A feature without a name, and then one at each latitude, for ever: who reads them stops. */
class FeatureDatabase {
  fun within(area: Rectangle): Sequence<Feature> =
    generateSequence(area.lo.latitude) { it + 1 }.map { latitude ->
      val name = if (latitude == area.lo.latitude) "" else "feature $latitude"
      Feature.newBuilder().setName(name).build()
    }
}

// snippet: service
class Guide(private val features: FeatureDatabase) : RouteGuideService {
  override fun listFeatures(area: Rectangle, found: Writer<Feature>, context: ServerContext) {
    features.within(area).forEach(found::write)
  }

  override fun recordRoute(points: Reader<Point>, context: ServerContext): RouteSummary {
    var count = 0
    for (point in points) {
      count++
    }
    return RouteSummary.newBuilder().setPointCount(count).build()
  }
}
// end snippet

class Chat : RouteChatService {
  override fun chat(notes: Reader<RouteNote>, answers: Writer<RouteNote>, context: ServerContext) {
    notes.asSequence().filter { it.message.isNotEmpty() }.forEach(answers::write)
  }
}

private fun names(guide: RouteGuideClient, area: Rectangle): List<String> {
  // snippet: client
  val names = guide.listFeatures(area).use { features ->
    features.asSequence().map { it.name }.filter { it.isNotEmpty() }.take(10).toList()
  }
  // end snippet
  return names
}

private fun point(latitude: Int): Point = Point.newBuilder().setLatitude(latitude).build()

private fun note(message: String): RouteNote = RouteNote.newBuilder().setMessage(message).build()

private fun calls(channel: Channel) {
  val guide = RouteGuideClient.create(channel)
  println(names(guide, Rectangle.newBuilder().setLo(point(1)).build()))
  val summary = guide.recordRoute().use { route ->
    repeat(3) { route.write(point(it)) }
    route.finish()
  }
  println("points ${summary.pointCount}")
  RouteChatClient.create(channel).chat().use { chat ->
    sequenceOf("a", "", "b").map(::note).forEach(chat::write)
    chat.endWrites()
    val answers = chat.asSequence()
    println(answers.map { it.message }.toList())
    val again = runCatching { chat.asSequence().toList() }
    println("again ${again.exceptionOrNull()?.javaClass?.simpleName}")
  }
}

fun main() {
  val guide = Guide(FeatureDatabase())
  GoshawkServer.builder().port(0).service(guide).service(Chat()).start().use { server ->
    GoshawkChannel.to("localhost:${server.port()}").plaintext().build().use(::calls)
  }
}
