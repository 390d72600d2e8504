package dev.goshawk.api.sample;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Formatter;
import java.util.Locale;

/** Breaches for {@code LocaleTest} to find; and what is no breach. */
@SuppressWarnings("StringCaseLocaleUsage") // a breach
public final class UsesTheLocale {
  private UsesTheLocale() {}

  static String format(int number) {
    return String.format("%d", number);
  }

  static String formatted(int number) {
    return "%d".formatted(number);
  }

  static String lower(String text) {
    return text.toLowerCase();
  }

  static String upper(String text) {
    return text.toUpperCase();
  }

  static void print(PrintStream out, int number) {
    out.printf("%d", number);
  }

  static void write(PrintWriter out, int number) {
    out.format("%d", number);
  }

  static String formatter(int number) {
    return new Formatter().format("%d", number).toString();
  }

  static String fine(PrintStream out, int number) {
    out.printf(Locale.ROOT, "%d", number);
    return String.format(Locale.ROOT, "%d", number).toLowerCase(Locale.ROOT);
  }
}
