package dev.firstbell.cli.advise;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.Durations;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The class that the user describes on the command line: by a class file, or by the number of students with a shape of
 * arrivals.
 *
 * @param file the class
 * @param inWords its arrivals and its length, for the first line of the output
 */
record AskedClass(ClassFile file, String inWords) {
    private static final String DEFAULT_ARRIVALS = "bell sd=25s";
    private static final String DEFAULT_LENGTH = "50m";
    private static final List<String> SHAPES = List.of("bell", "burst", "uniform");

    static final String ARRIVALS =
            "How students arrive around the hour, with --students: `bell sd=25s [mean=0s]`, `burst"
                    + " mean=45s [from=0s]` or `uniform to=2m [from=0s]`, the shapes of the class file (default: `"
                    + DEFAULT_ARRIVALS + "`). A class with other shapes needs a class file.";

    static final String LENGTH =
            "How long the class lasts, with --students, like 1h15m (default: " + DEFAULT_LENGTH + ").";

    /**
     * Options as given; null where absent.
     *
     * @param arrivals the shape with its keys
     */
    record Options(Path classFile, Integer students, String arrivals, String length) {}

    /** @throws BadInputException with every problem */
    static AskedClass of(Options options) {
        if (options.classFile() != null) {
            Problems problems = new Problems();
            refuse(problems, "--students", options.students());
            refuse(problems, "--arrivals", options.arrivals());
            refuse(problems, "--length", options.length());
            problems.throwIfAny();
            ClassFile file = ClassFile.read(options.classFile());
            return new AskedClass(
                    file,
                    file.name() + " (" + options.classFile() + "), a class of " + Durations.format(file.duration()));
        }
        if (options.students() == null) {
            throw new BadInputException("missing: --students N (how many students come) or --class CLASS.yaml");
        }
        Problems problems = new Problems();
        if (options.students() < 1 || options.students() > ClassFile.MOST_STUDENTS) {
            problems.add("--students: expected a whole number from 1 to " + ClassFile.MOST_STUDENTS + ", found "
                    + options.students());
        }
        String length = Optional.ofNullable(options.length()).orElse(DEFAULT_LENGTH);
        if (Durations.parse(length)
                .filter(duration -> !duration.isNegative() && !duration.isZero())
                .isEmpty()) {
            problems.add("--length: expected a duration like 50m or 1h15m, found " + Excerpt.quoted(length));
        }
        String arrivals = Optional.ofNullable(options.arrivals()).orElse(DEFAULT_ARRIVALS);
        String shape = problems.attempt(() -> shape(arrivals));
        problems.throwIfAny();
        ClassFile file = ClassFile.parse(
                "--arrivals " + Excerpt.quoted(arrivals),
                "name: the class\nstart: 2027-01-25T09:00\ntimeZone: Etc/UTC\nduration: " + length.strip()
                        + "\nstudents: " + options.students() + "\narrivals:\n  - {" + shape + "}\n");
        return new AskedClass(file, "arrivals " + arrivals.strip() + ", a class of " + length.strip());
    }

    private static void refuse(Problems problems, String option, Object value) {
        if (value != null) {
            problems.add(option + " has no effect with --class, which states it; leave one of the two out");
        }
    }

    /** {@code bell sd=25s} as the entry of a class file. */
    private static String shape(String text) {
        String[] words = text.strip().split("\\s+");
        if (!SHAPES.contains(words[0])) {
            throw new BadInputException("--arrivals: expected a shape first, one of " + String.join(", ", SHAPES)
                    + ", as in `bell sd=25s`; found " + Excerpt.quoted(text)
                    + "; --class takes a class file with any shape");
        }
        StringBuilder entry = new StringBuilder("shape: ").append(words[0]);
        for (int i = 1; i < words.length; i++) {
            if (!words[i].matches("[A-Za-z]+=-?[0-9A-Za-z.]+")) {
                throw new BadInputException(
                        "--arrivals: expected KEY=DURATION after the shape, as in `bell sd=25s`; found "
                                + Excerpt.quoted(words[i]));
            }
            entry.append(", ").append(words[i].replaceFirst("=", ": "));
        }
        return entry.toString();
    }
}
