package dev.firstbell.records;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.internal.InputFiles;
import dev.firstbell.records.internal.YamlReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A class as a person describes it in {@code class.yaml} ({@code docs/class-file.md}).
 *
 * @param name the course and section, for tables and reports
 * @param start when class starts, on the campus's clock
 * @param timeZone the campus's time zone
 * @param duration how long the class lasts
 * @param students enrolled
 * @param showUp the share of the enrolled who come, in (0, 1]
 * @param journeys what students do, mixed by these shares; at least one
 * @param arrivals shapes around the start, mixed by their shares; at least one
 * @param slo the promise to the class
 * @param limit from a student's intended arrival to the end of our patience; who has not landed by then is censored
 * @param seed fixes every draw of the plan
 */
public record ClassFile(
        String name,
        LocalDateTime start,
        ZoneId timeZone,
        Duration duration,
        int students,
        double showUp,
        Map<Journey, Double> journeys,
        List<Arrivals> arrivals,
        Slo slo,
        Duration limit,
        long seed) {
    /** Students in one run at most; a ceiling against a slip of the finger, not a capacity. */
    public static final int MOST_STUDENTS = 10_000;

    /** How long a class lasts where its file does not say. */
    public static final Duration DEFAULT_DURATION = Duration.ofMinutes(50);

    /** The share of the enrolled who come where the file does not say. */
    public static final double DEFAULT_SHOW_UP = 1;

    /** What students do where the file does not say. */
    public static final Journey DEFAULT_JOURNEY = Journey.NOTEBOOK;

    /** The shapes of arrivals, as the file calls them. */
    private static final List<String> SHAPES = List.of("burst", "bell", "uniform", "poisson", "trace");

    /** The end of our patience where the file does not say. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

    /** The seed where the file does not say. */
    public static final int DEFAULT_SEED = 1;

    public ClassFile {
        requireNonNull(name, "name is null");
        requireNonNull(start, "start is null");
        requireNonNull(timeZone, "timeZone is null");
        requireNonNull(duration, "duration is null");
        journeys = Collections.unmodifiableMap(new EnumMap<>(journeys));
        requireNonNull(slo, "slo is null");
        requireNonNull(limit, "limit is null");
        arrivals = List.copyOf(arrivals);
        if (arrivals.isEmpty()) {
            throw new IllegalArgumentException("a class needs at least one shape of arrivals");
        }
        if (journeys.values().stream().noneMatch(share -> share > 0)) {
            throw new IllegalArgumentException("a class needs at least one journey");
        }
        if (students < 1 || students > MOST_STUDENTS) {
            throw new IllegalArgumentException("students must be from 1 to " + MOST_STUDENTS + ": " + students);
        }
        if (!(showUp > 0 && showUp <= 1)) {
            throw new IllegalArgumentException("showUp must be in (0, 1]: " + showUp);
        }
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        if (limit.compareTo(slo.within()) < 0) {
            throw new IllegalArgumentException("limit " + limit + " is shorter than the SLO's " + slo.within());
        }
    }

    /** The class's start as an instant. */
    public Instant startInstant() {
        return start.atZone(timeZone).toInstant();
    }

    /** Students expected to come: enrolled times show-up, rounded. */
    public int expected() {
        return (int) Math.max(1, Math.round(students * showUp));
    }

    /**
     * Reads a class file.
     *
     * @throws BadInputException with every problem, each with its place in the file and its remedy
     */
    public static ClassFile read(Path file) {
        return parse(
                file.getFileName().toString(),
                InputFiles.read(file, "the folder examples/ has class files to start from"),
                trace -> ArrivalTrace.read(file.resolveSibling(trace)));
    }

    /**
     * Parses the text of a class file that stands alone: it may name no trace.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with every problem
     */
    public static ClassFile parse(String place, String text) {
        return parse(place, text, trace -> {
            throw new BadInputException(trace + ": there is no folder to look for it in");
        });
    }

    private static ClassFile parse(String place, String text, Function<String, ArrivalTrace> traces) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        String name = yaml.text("name");
        LocalDateTime start = yaml.localDateTime("start");
        ZoneId timeZone = yaml.zone("timeZone");
        Duration duration = yaml.positiveDuration("duration", DEFAULT_DURATION);
        int students = yaml.integer("students", 1, MOST_STUDENTS);
        double showUp = yaml.share("showUp", DEFAULT_SHOW_UP);
        Map<Journey, Double> journeys = yaml.shares("journey", Journey.class, Journey::label, DEFAULT_JOURNEY);
        List<Arrivals> arrivals = yaml.list("arrivals", shape -> arrivals(shape, traces));
        Slo slo = yaml.section("slo", ClassFile::slo, Slo.DEFAULT);
        Duration limit = yaml.positiveDuration("limit", DEFAULT_LIMIT);
        long seed = yaml.integer("seed", 0, Integer.MAX_VALUE, DEFAULT_SEED);
        yaml.refuseOtherKeys();
        if (slo != null && limit != null && limit.compareTo(slo.within()) < 0) {
            problems.add(place + ": limit", "must not be shorter than slo.within, or nobody could miss it");
        }
        problems.throwIfAny();
        return new ClassFile(name, start, timeZone, duration, students, showUp, journeys, arrivals, slo, limit, seed);
    }

    private static Slo slo(YamlReader yaml) {
        double share = yaml.share("share", Slo.DEFAULT.share());
        Duration within = yaml.positiveDuration("within", Slo.DEFAULT.within());
        double neverAtMost = yaml.shareOrZero("neverAtMost", Slo.DEFAULT.neverAtMost());
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Slo(share, within, neverAtMost) : null;
    }

    private static Arrivals arrivals(YamlReader yaml, Function<String, ArrivalTrace> traces) {
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
            case "trace" -> trace(yaml, share, traces);
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
        List<Arrivals.Poisson.Rate> rates = yaml.list("rates", ClassFile::rate);
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

    private static Arrivals trace(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
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
