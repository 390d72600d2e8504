package dev.goshawk.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the ratios of the targets: one bar for each, on a scale where 1 is "as the other side" and
 * longer is better, with the interval of the measurement and the bound that was to be reached.
 */
final class Drawing {
  private static final int WIDTH = 980;
  private static final int LABELS = 400;
  private static final int NUMBERS = 130;
  private static final int ROW = 26;
  private static final int TOP = 78;
  private static final int BOTTOM = 46;
  private static final int BAR = 12;

  /** The scale is logarithmic and goes from a third as good to this many times as good. */
  private static final double BEST = 100;

  private static final double WORST = 1 / 3.0;
  private static final double[] MARKS = {0.5, 1, 2, 5, 10, 20, 50, 100};

  private static final String GOOD = "#2b7a5b";
  private static final String POOR = "#b5442f";
  private static final String INK = "#24292f";
  private static final String FAINT = "#d0d7de";

  private Drawing() {}

  /** One bar: how many times as good as the other side. */
  private record Bar(
      String label, double better, double least, double most, double must, boolean holds) {

    static Bar of(Target target, Spread ratio) {
      double better = target.atLeast() ? ratio.median() : 1 / ratio.median();
      double one = target.atLeast() ? ratio.low() : 1 / ratio.high();
      double other = target.atLeast() ? ratio.high() : 1 / ratio.low();
      double must = target.atLeast() ? target.must() : 1 / target.must();
      return new Bar(
          target.what() + ", beside " + target.beside(),
          better,
          one,
          other,
          must,
          target.holds(ratio.median(), target.must()));
    }
  }

  static String of(Results results) {
    List<Bar> bars = new ArrayList<>();
    for (Target target : Target.ALL) {
      Spread ratio = results.measured(target);
      if (ratio != null && !target.beside().equals(Target.ALONE) && ratio.median() > 0) {
        bars.add(Bar.of(target, ratio));
      }
    }
    int height = TOP + bars.size() * ROW + BOTTOM;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"%s\">",
        WIDTH,
        height,
        WIDTH,
        height,
        INK);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
    add(
        svg,
        "<text x=\"16\" y=\"26\" font-size=\"17\" font-weight=\"600\">Goshawk beside grpc-java and"
            + " others: how many times as good</text>");
    add(
        svg,
        "<text x=\"16\" y=\"46\" fill=\"#57606a\">%s; ./goshawk bench %s</text>",
        escape(results.run().machine()),
        escape(results.run().command()));
    int bottom = TOP + bars.size() * ROW;
    for (double mark : MARKS) {
      double x = x(mark);
      add(
          svg,
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"%s/>",
          x,
          TOP - 8,
          x,
          bottom,
          mark == 1 ? INK : FAINT,
          mark == 1 ? "" : " stroke-dasharray=\"2 3\"");
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\">%s×</text>",
          x,
          TOP - 12,
          Report.number(mark).replaceFirst("\\.?0+$", ""));
    }
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TOP + i * ROW);
    }
    add(
        svg,
        "<text x=\"16\" y=\"%d\" fill=\"#57606a\" font-size=\"11\">bar: median of pairs; thin line:"
            + " its interval; upright stroke: what it must reach. Less than 1 was turned over, so"
            + " that longer is always better. Logarithmic scale.</text>",
        bottom + 28);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private static void bar(StringBuilder svg, Bar bar, int top) {
    int middle = top + ROW / 2;
    String color = bar.holds() ? GOOD : POOR;
    double from = x(1);
    double to = x(bar.better());
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-size=\"12\">%s</text>",
        LABELS - 8,
        middle + 4,
        escape(bar.label()));
    add(
        svg,
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        Math.min(from, to),
        middle - BAR / 2,
        Math.max(1, Math.abs(to - from)),
        BAR,
        color);
    add(
        svg,
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        x(bar.least()),
        middle,
        x(bar.most()),
        middle,
        INK);
    add(
        svg,
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>",
        x(bar.must()),
        middle - BAR,
        x(bar.must()),
        middle + BAR,
        INK);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-weight=\"600\">%s ×</text>",
        WIDTH - 16,
        middle + 4,
        Report.number(bar.better()));
  }

  private static double x(double better) {
    double clamped = Math.max(WORST, Math.min(BEST, better));
    double share = Math.log(clamped / WORST) / Math.log(BEST / WORST);
    return LABELS + share * (WIDTH - LABELS - NUMBERS);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
