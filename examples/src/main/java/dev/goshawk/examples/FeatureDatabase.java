package dev.goshawk.examples;

import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import java.util.List;

/** The features that the route guide knows. Immutable, any thread. */
public final class FeatureDatabase {
  private final List<Feature> features;

  /** A database of these features. */
  public FeatureDatabase(List<Feature> features) {
    this.features = List.copyOf(features);
  }

  /** Some sights of Berlin. */
  public static FeatureDatabase berlin() {
    return new FeatureDatabase(
        List.of(
            feature("Charlottenburg Palace", 525_209_000, 132_957_000),
            feature("Botanical Garden", 524_559_000, 133_063_000),
            feature("Victory Column", 525_145_000, 133_501_000),
            feature("Potsdamer Platz", 525_096_000, 133_759_000),
            feature("Reichstag", 525_186_000, 133_762_000),
            feature("Brandenburg Gate", 525_163_000, 133_777_000),
            feature("Checkpoint Charlie", 525_075_000, 133_904_000),
            feature("Museum Island", 525_169_000, 134_019_000),
            feature("Tempelhof Field", 524_731_000, 134_039_000),
            feature("Television Tower", 525_208_000, 134_094_000),
            feature("Alexanderplatz", 525_219_000, 134_132_000),
            feature("Oberbaum Bridge", 525_018_000, 134_457_000)));
  }

  /** All features, from west to east. */
  public List<Feature> all() {
    return features;
  }

  /** The feature at a point; one without a name where nothing is. */
  public Feature at(Point point) {
    for (Feature feature : features) {
      if (feature.getLocation().equals(point)) {
        return feature;
      }
    }
    return Feature.newBuilder().setLocation(point).build();
  }

  /** The features within a rectangle, edges included. */
  public List<Feature> within(Rectangle area) {
    return features.stream().filter(feature -> contains(area, feature.getLocation())).toList();
  }

  private static boolean contains(Rectangle area, Point point) {
    return isBetween(point.getLatitude(), area.getLo().getLatitude(), area.getHi().getLatitude())
        && isBetween(
            point.getLongitude(), area.getLo().getLongitude(), area.getHi().getLongitude());
  }

  private static boolean isBetween(int value, int one, int other) {
    return value >= Math.min(one, other) && value <= Math.max(one, other);
  }

  private static Feature feature(String name, int latitude, int longitude) {
    Point location = Point.newBuilder().setLatitude(latitude).setLongitude(longitude).build();
    return Feature.newBuilder().setName(name).setLocation(location).build();
  }
}
