package dev.goshawk.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws an {@link Overload} as SVG: goodput and latency over what is offered, a line a limit. */
final class OverloadDrawing {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 430;
  private static final int TOP = 96;
  private static final int PLOT_WIDTH = 370;
  private static final int PLOT_HEIGHT = 260;
  private static final int LEFT = 60;
  private static final int RIGHT = 540;

  private static final double MOST_LOAD = 3;

  private static final String INK = "#24292f";
  private static final String QUIET_INK = "#57606a";
  private static final String FAINT = "#d0d7de";

  private OverloadDrawing() {}

  static String of(Overload.Result result) {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"%s\">",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        INK);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(svg, 24, 28, 17, INK, "A server that is offered up to three times what it can do");
    text(
        svg,
        24,
        50,
        13,
        QUIET_INK,
        String.format(
            Locale.ROOT,
            "%d calls at a time, %d ms each; capacity %,.0f calls/s, the highest rate with a p99 of"
                + " at most 50 ms. Callers wait 250 ms and do not come again.",
            OverloadServer.PERMITS,
            OverloadServer.WORK_MILLIS,
            result.capacity().offered()));
    text(svg, 24, 68, 12, QUIET_INK, "Measured by ./goshawk bench overload.");
    double most = 1.1 * result.peak();
    panel(
        svg, LEFT, "Calls answered with OK in a second", most, 400, result, OverloadPoint::goodput);
    panel(
        svg,
        RIGHT,
        "99th percentile of calls that were let in, ms",
        300,
        50,
        result,
        OverloadPoint::p99);
    legend(svg);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private static void panel(
      StringBuilder svg,
      int left,
      String title,
      double most,
      double step,
      Overload.Result result,
      ToDoubleFunction<OverloadPoint> value) {
    int base = TOP + 20 + PLOT_HEIGHT;
    add(svg, "<text x=\"%d\" y=\"%d\" font-weight=\"600\">%s</text>", left, TOP + 6, title);
    for (double at = 0; at <= most; at += step) {
      double y = base - PLOT_HEIGHT * at / most;
      line(svg, left, y, left + PLOT_WIDTH, y, FAINT, "");
      add(
          svg,
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" font-size=\"11\" fill=\"%s\">%,.0f</text>",
          left - 6,
          y + 4,
          QUIET_INK,
          at);
    }
    for (int load = 0; load <= MOST_LOAD; load++) {
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\">%d"
              + " ×</text>",
          left + PLOT_WIDTH * load / MOST_LOAD,
          base + 16,
          QUIET_INK,
          load);
    }
    double capacity = left + PLOT_WIDTH / MOST_LOAD;
    line(svg, capacity, TOP + 20, capacity, base, INK, " stroke-dasharray=\"3 3\"");
    for (String limit : Overload.LIMITS) {
      curve(svg, left, base, most, result, result.of(limit), value);
    }
  }

  private static void curve(
      StringBuilder svg,
      int left,
      int base,
      double most,
      Overload.Result result,
      List<OverloadPoint> points,
      ToDoubleFunction<OverloadPoint> value) {
    StringBuilder path = new StringBuilder();
    String colour = colour(points.get(0).limit());
    for (OverloadPoint point : points) {
      double x = left + PLOT_WIDTH * point.offered() / result.capacity().offered() / MOST_LOAD;
      double y = base - PLOT_HEIGHT * Math.min(most, value.applyAsDouble(point)) / most;
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    }
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path.toString().strip(),
        colour);
  }

  private static void legend(StringBuilder svg) {
    int x = LEFT;
    for (String limit : Overload.LIMITS) {
      int y = HEIGHT - 22;
      add(
          svg,
          "<rect x=\"%d\" y=\"%d\" width=\"18\" height=\"4\" fill=\"%s\"/>",
          x,
          y - 6,
          colour(limit));
      text(svg, x + 26, y, 13, INK, name(limit));
      x += 180;
    }
    text(svg, x, HEIGHT - 22, 13, QUIET_INK, "Over: offered load, in multiples of the capacity");
  }

  private static String colour(String limit) {
    return switch (limit) {
      case "aimd" -> "#2b7a5b";
      case "gradient" -> "#1f5f99";
      default -> "#b5442f";
    };
  }

  private static String name(String limit) {
    return switch (limit) {
      case "none" -> "no limit";
      case "aimd" -> "aimd, timeout " + OverloadServer.TIMEOUT.toMillis() + " ms";
      default -> limit;
    };
  }

  private static void line(
      StringBuilder svg, double x1, double y1, double x2, double y2, String colour, String more) {
    add(
        svg,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>",
        x1,
        y1,
        x2,
        y2,
        colour,
        more);
  }

  private static void text(StringBuilder svg, int x, int y, int size, String colour, String words) {
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>",
        x,
        y,
        size,
        colour,
        words);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
