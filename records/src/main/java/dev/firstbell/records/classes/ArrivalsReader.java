package dev.firstbell.records.classes;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.yaml.YamlReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the shapes of a class file's arrivals.
 *
 * @param traces the arrivals of a real class, by the file that the shape {@code trace} names
 */
record ArrivalsReader(Function<String, ArrivalTrace> traces) {
    /** The shapes of arrivals, as the file calls them. */
    private static final List<String> SHAPES = List.of("burst", "bell", "uniform", "poisson", "trace");

    /** The shape that a mapping says; null if it is not sound. */
    Arrivals read(YamlReader yaml) {
        String shape = yaml.oneOf("shape", SHAPES);
        if (shape == null) {
            return null;
        }
        double share = yaml.share("share", 1);
        Arrivals arrivals = switch (shape) {
            case "burst" -> burst(yaml, share);
            case "bell" -> bell(yaml, share);
            case "uniform" -> uniform(yaml, share);
            case "poisson" -> poisson(yaml, share);
            case "trace" -> trace(yaml, share);
            default -> throw new IllegalStateException("no reader for the shape " + shape);
        };
        yaml.refuseOtherKeys();
        return arrivals;
    }

    private static Arrivals burst(YamlReader yaml, double share) {
        Duration mean = yaml.positiveDuration("mean");
        Duration from = yaml.duration("from", Duration.ZERO);
        return yaml.sound() ? new Arrivals.Burst(share, mean, from) : null;
    }

    private static Arrivals bell(YamlReader yaml, double share) {
        Duration mean = yaml.duration("mean", Duration.ZERO);
        Duration sd = yaml.positiveDuration("sd");
        return yaml.sound() ? new Arrivals.Bell(share, mean, sd) : null;
    }

    private static Arrivals uniform(YamlReader yaml, double share) {
        Duration from = yaml.duration("from", Duration.ZERO);
        Duration to = yaml.duration("to", null);
        if (from != null && to != null && from.compareTo(to) >= 0) {
            yaml.problem("to", "the arrival window is empty: `to` must be later than `from`");
        }
        return yaml.sound() ? new Arrivals.Uniform(share, from, to) : null;
    }

    private static Arrivals poisson(YamlReader yaml, double share) {
        List<Arrivals.Poisson.Rate> rates = yaml.list("rates", ArrivalsReader::rate);
        if (yaml.sound()) {
            try {
                return new Arrivals.Poisson(share, rates);
            } catch (IllegalArgumentException e) {
                yaml.problem("rates", e.getMessage());
            }
        }
        return null;
    }

    private static Arrivals.Poisson.Rate rate(YamlReader yaml) {
        Duration at = yaml.duration("at", null);
        double perMinute = yaml.notNegative("perMinute");
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Arrivals.Poisson.Rate(at, perMinute) : null;
    }

    private Arrivals trace(YamlReader yaml, double share) {
        String file = yaml.text("file");
        if (file != null) {
            try {
                return new Arrivals.Trace(share, traces.apply(file).offsets());
            } catch (BadInputException e) {
                yaml.problem("file", String.join("; ", e.problems()));
            }
        }
        return null;
    }
}
