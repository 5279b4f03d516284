package dev.firstbell.cli.calibrate;

import dev.firstbell.twin.calibrate.Fit;
import java.util.List;
import java.util.Locale;

/** Draws a fit: the shares of the values against the fitted distribution, and their quantiles against each other. */
final class FitDrawing {
    private static final double LEFT = 46;
    private static final double RIGHT = 330;
    private static final double TOP = 14;
    private static final double BOTTOM = 210;
    private static final int MOST_POINTS = 200;

    private final List<Double> values;
    private final List<Double> fitted;
    private final double most;

    FitDrawing(Fit fit) {
        this.values = fit.seconds();
        this.fitted = fit.fittedSeconds();
        double last = Math.max(values.get(values.size() - 1), fitted.get(fitted.size() - 1));
        this.most = last > 0 ? last * 1.05 : 1;
    }

    /** The empirical distribution function as steps, the fitted one as a line. */
    String ecdf(String title) {
        StringBuilder steps = new StringBuilder("M").append(x(0)).append(' ').append(y(0));
        StringBuilder line = new StringBuilder();
        int n = values.size();
        for (int i = 0; i < n; i++) {
            if (isDrawn(i, n)) {
                steps.append('H').append(x(values.get(i))).append('V').append(y((i + 1.0) / n));
                line.append(line.isEmpty() ? 'M' : 'L')
                        .append(x(fitted.get(i)))
                        .append(' ')
                        .append(y((i + 0.5) / n));
            }
        }
        return svg(
                title,
                axes(List.of("0", "50 %", "100 %")) + "<path class=\"values\" d=\"" + steps
                        + "\"/><path class=\"fit\" d=\"" + line + "\"/>");
    }

    /** Each value against the quantile of the fit at the same rank: on the diagonal, both agree. */
    String qq(String title) {
        StringBuilder points = new StringBuilder();
        int n = values.size();
        for (int i = 0; i < n; i++) {
            if (isDrawn(i, n)) {
                points.append("<circle cx=\"")
                        .append(x(fitted.get(i)))
                        .append("\" cy=\"")
                        .append(y(values.get(i) / most))
                        .append("\" r=\"2.5\"/>");
            }
        }
        return svg(
                title,
                axes(List.of("0", seconds(most / 2), seconds(most)))
                        + "<path class=\"fit\" d=\"M" + x(0) + " " + y(0) + "L" + x(most) + " " + y(1) + "\"/>"
                        + points);
    }

    private static boolean isDrawn(int index, int count) {
        int each = Math.max(1, count / MOST_POINTS);
        return index % each == 0 || index == count - 1;
    }

    private String axes(List<String> vertical) {
        StringBuilder axes = new StringBuilder();
        for (int i = 0; i <= 2; i++) {
            axes.append("<path class=\"rule\" d=\"M")
                    .append(number(LEFT))
                    .append(' ')
                    .append(y(i / 2.0))
                    .append('H')
                    .append(number(RIGHT))
                    .append("\"/><text class=\"end\" x=\"")
                    .append(number(LEFT - 6))
                    .append("\" y=\"")
                    .append(y(i / 2.0))
                    .append("\" dy=\"4\">")
                    .append(vertical.get(i))
                    .append("</text><text class=\"middle\" x=\"")
                    .append(x(most * i / 2))
                    .append("\" y=\"228\">")
                    .append(seconds(most * i / 2))
                    .append("</text>");
        }
        return axes.toString();
    }

    private static String svg(String title, String content) {
        return "<svg viewBox=\"0 0 350 236\" role=\"img\" aria-label=\"" + FitPage.escaped(title) + "\"><title>"
                + FitPage.escaped(title) + "</title>" + content + "</svg>";
    }

    private String x(double value) {
        return number(LEFT + Math.min(Math.max(value / most, 0), 1) * (RIGHT - LEFT));
    }

    private static String y(double share) {
        return number(BOTTOM - Math.min(Math.max(share, 0), 1) * (BOTTOM - TOP));
    }

    private static String number(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }

    /** {@code 0}, {@code 12 ms}, {@code 3.5 s}, {@code 40 s}. */
    static String seconds(double seconds) {
        if (seconds == 0) {
            return "0";
        }
        if (seconds < 1) {
            return String.format(Locale.ROOT, seconds < 0.01 ? "%.1f ms" : "%.0f ms", seconds * 1000);
        }
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }
}
