package dev.firstbell.twin.parameters;

import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlReader;
import dev.firstbell.twin.parameters.Distribution.Piecewise.Knot;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** Reads distributions, and refuses durations that are implausibly long for their part. */
final class DistributionReader {
    private static final Map<String, BiFunction<YamlReader, RandomPart, Distribution>> SHAPES = shapes();

    /** A tail beyond ten times the longest plausible value is the sign of a wrong unit. */
    private static final double FAR = 0.9999;

    private static final int FAR_FACTOR = 10;

    private static final String SECONDS = "a number of seconds";

    private static final int MILLIS = 1_000;

    private DistributionReader() {}

    /**
     * The distribution that a mapping describes, whose tag and source have been read; null if it has a problem, which is
     * then reported.
     */
    static Distribution read(YamlReader yaml, RandomPart part) {
        String shape = yaml.oneOf("shape", List.copyOf(SHAPES.keySet()));
        if (shape == null) {
            return null;
        }
        Distribution read = SHAPES.get(shape).apply(yaml, part);
        yaml.refuseOtherKeys();
        if (read != null && read.quantile(FAR).compareTo(part.longest().multipliedBy(FAR_FACTOR)) > 0) {
            yaml.problem(
                    "shape",
                    "one value in 10000 is longer than "
                            + Durations.format(part.longest().multipliedBy(FAR_FACTOR))
                            + "; are all values in seconds?");
            return null;
        }
        return read;
    }

    private static Map<String, BiFunction<YamlReader, RandomPart, Distribution>> shapes() {
        Map<String, BiFunction<YamlReader, RandomPart, Distribution>> shapes = new LinkedHashMap<>();
        shapes.put("constant", DistributionReader::constant);
        shapes.put("uniform", DistributionReader::uniform);
        shapes.put("logNormal", DistributionReader::logNormal);
        shapes.put("piecewise", DistributionReader::piecewise);
        return shapes;
    }

    private static Distribution constant(YamlReader yaml, RandomPart part) {
        double seconds = seconds(yaml, "seconds", part);
        return yaml.sound() ? new Distribution.Constant(seconds) : null;
    }

    private static Distribution uniform(YamlReader yaml, RandomPart part) {
        double low = seconds(yaml, "lowSeconds", part);
        double high = seconds(yaml, "highSeconds", part);
        if (yaml.sound() && high < low) {
            yaml.problem("highSeconds", "must not be below lowSeconds, " + plain(low) + "; found " + plain(high));
        }
        return yaml.sound() ? new Distribution.Uniform(low, high) : null;
    }

    private static Distribution logNormal(YamlReader yaml, RandomPart part) {
        double median = seconds(yaml, "medianSeconds", part);
        double p95 = seconds(yaml, "p95Seconds", part);
        if (yaml.sound() && median == 0) {
            yaml.problem("medianSeconds", "must be above 0; for no duration at all use `shape: constant`");
        }
        if (yaml.sound() && p95 < median) {
            yaml.problem("p95Seconds", "must not be below medianSeconds, " + plain(median) + "; found " + plain(p95));
        }
        return yaml.sound() ? new Distribution.LogNormal(median, p95) : null;
    }

    private static Distribution piecewise(YamlReader yaml, RandomPart part) {
        List<Knot> knots = yaml.list("knots", knot -> {
            double seconds = seconds(knot, "seconds", part);
            double share = number(knot, "share", 1, "a share from 0 to 1");
            knot.refuseOtherKeys();
            return knot.sound() ? new Knot(seconds, share) : null;
        });
        if (!yaml.sound()) {
            return null;
        }
        int last = knots.size() - 1;
        if (last < 1 || knots.get(0).share() != 0 || knots.get(last).share() != 1) {
            yaml.problem("knots", "the first share must be 0 and the last 1");
        }
        for (int i = 1; i <= last; i++) {
            if (knots.get(i).seconds() < knots.get(i - 1).seconds()
                    || knots.get(i).share() < knots.get(i - 1).share()) {
                yaml.problem("knots[" + i + "]", "neither seconds nor share may be below the knot before");
            }
        }
        return yaml.sound() ? new Distribution.Piecewise(knots) : null;
    }

    private static double seconds(YamlReader yaml, String key, RandomPart part) {
        long most = part.longest().toSeconds();
        return number(yaml, key, most, SECONDS + " from 0 to " + most);
    }

    private static double number(YamlReader yaml, String key, double most, String expected) {
        JsonNode node = yaml.optional(key).orElse(null);
        if (node == null) {
            yaml.problem(key, "is missing");
            return 0;
        }
        if (!node.isNumber() || node.doubleValue() < 0 || node.doubleValue() <= most) {
            return node.isNumber() && node.doubleValue() >= 0
                    ? node.doubleValue()
                    : yaml.<Double>wrong(key, node, expected, 0.0);
        }
        double thousandth = node.doubleValue() / MILLIS;
        boolean millis = expected.startsWith(SECONDS) && thousandth <= most;
        yaml.problem(
                key,
                "expected " + expected + ", found `" + node.asString() + "`"
                        + (millis ? "; if it is in milliseconds, write " + plain(thousandth) : ""));
        return 0;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
