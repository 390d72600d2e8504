package dev.goshawk.soak.fleet;

import java.util.List;
import java.util.Locale;

/** Draws spreads as SVG: a panel for each policy, in it a bar for each backend. */
final class SpreadDrawing {

  private static final int PANELS_IN_A_ROW = 3;
  private static final int PANEL_WIDTH = 310;
  private static final int PANEL_HEIGHT = 210;
  private static final int LEFT = 24;
  private static final int TOP = 92;
  private static final int PLOT_HEIGHT = 130;
  private static final int BAR = 38;
  private static final int BAR_STEP = 52;
  private static final int BOTTOM = 20;

  private static final String USUAL = "#2b7a5b";
  private static final String SLOW = "#b5442f";
  private static final String INK = "#24292f";
  private static final String FAINT = "#d0d7de";
  private static final String QUIET_INK = "#57606a";

  private SpreadDrawing() {}

  static String of(List<PolicySpread> spreads) {
    int rows = (spreads.size() + PANELS_IN_A_ROW - 1) / PANELS_IN_A_ROW;
    int width = 2 * LEFT + PANELS_IN_A_ROW * PANEL_WIDTH;
    int height = TOP + rows * PANEL_HEIGHT + BOTTOM;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"%s\">",
        width,
        height,
        width,
        height,
        INK);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    add(
        svg,
        "<text x=\"%d\" y=\"28\" font-size=\"17\" font-weight=\"600\">Where %,d calls went: share of"
            + " each of %d backends, in percent</text>",
        LEFT,
        PolicySpread.CALLS,
        PolicySpread.BACKENDS);
    add(
        svg,
        "<text x=\"%d\" y=\"50\" fill=\"%s\">%d calls at a time. Backend %d (red) takes %d ms longer"
            + " for each call than the others. ring_hash: 1,000 keys, equally often.</text>",
        LEFT,
        QUIET_INK,
        PolicySpread.AT_A_TIME,
        PolicySpread.SLOW_SLOT + 1,
        PolicySpread.SLOW_MILLIS);
    add(
        svg,
        "<text x=\"%d\" y=\"68\" fill=\"%s\" font-size=\"12\">Measured by ./goshawk soak --fleet"
            + " --compare. 2 and 4 are servers of grpc-java. Dashed: an equal share.</text>",
        LEFT,
        QUIET_INK);
    for (int i = 0; i < spreads.size(); i++) {
      panel(
          svg,
          spreads.get(i),
          LEFT + i % PANELS_IN_A_ROW * PANEL_WIDTH,
          TOP + i / PANELS_IN_A_ROW * PANEL_HEIGHT);
    }
    svg.append("</svg>\n");
    return svg.toString();
  }

  private static void panel(StringBuilder svg, PolicySpread spread, int left, int top) {
    double most = spread.shares().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double scale = Math.max(most, 40); // so that panels look alike unless one has it all
    int base = top + 24 + PLOT_HEIGHT;
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" font-weight=\"600\">%s</text>",
        left,
        top + 12,
        spread.title());
    int right = left + BAR_STEP * spread.shares().size() - (BAR_STEP - BAR);
    double equal = base - (PLOT_HEIGHT - 14) * (100.0 / spread.shares().size()) / scale;
    for (int i = 0; i < spread.shares().size(); i++) {
      double height = (PLOT_HEIGHT - 14) * spread.shares().get(i) / scale;
      add(
          svg,
          "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>",
          left + i * BAR_STEP,
          base - height,
          BAR,
          height,
          i == PolicySpread.SLOW_SLOT ? SLOW : USUAL);
    }
    add(
        svg,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>",
        left,
        base,
        right,
        base,
        FAINT);
    add(
        svg,
        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\" stroke-dasharray=\"3"
            + " 3\"/>",
        left,
        equal,
        right,
        equal,
        INK);
    for (int i = 0; i < spread.shares().size(); i++) {
      double share = spread.shares().get(i);
      int middle = left + i * BAR_STEP + BAR / 2;
      add(
          svg,
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"12\" stroke=\"#ffffff\""
              + " stroke-width=\"4\" paint-order=\"stroke\">%.1f</text>",
          middle,
          base - (PLOT_HEIGHT - 14) * share / scale - 5,
          share);
      add(
          svg,
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\">%d</text>",
          middle,
          base + 15,
          QUIET_INK,
          i + 1);
    }
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
