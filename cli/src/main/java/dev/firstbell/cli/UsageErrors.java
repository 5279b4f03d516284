package dev.firstbell.cli;

import dev.firstbell.records.yaml.DurationHint;
import dev.firstbell.records.yaml.TimeZoneHint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Wrong usage in words: what was found, and what the verb takes. The library's own messages name types and positions, and
 * its suggestion for {@code rnu} is {@code cleanup}.
 */
final class UsageErrors {
    /** What a value of each type looks like. */
    private static final Map<Class<?>, String> TYPES = Map.of(
            int.class,
            "a whole number",
            Integer.class,
            "a whole number",
            long.class,
            "a whole number",
            double.class,
            "a number such as 2.5",
            Double.class,
            "a number such as 2.5",
            Path.class,
            "a file or folder",
            ZoneId.class,
            "a time zone such as America/Denver",
            LocalDateTime.class,
            "a time such as 2026-09-07T09:00",
            Duration.class,
            "a length of time such as 20m, 90s or 1h30m");

    /** A number or a length of time, which no verb takes as an argument: {@code 90}, {@code 1.5m}, {@code PT90S}. */
    private static final Pattern FIGURE = Pattern.compile("(?i)\\d[\\d.]*\\s*[a-z%]*|PT\\S+");

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

    private static final Pattern WITH_OFFSET =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d.*\\d(?:\\s*(?:[Zz]|UTC|GMT)|\\s*[+-]\\d\\d:?(?:\\d\\d)?)(?:\\[.*])?");

    private UsageErrors() {}

    /**
     * The problem, and further lines that help.
     *
     * @param arguments as typed
     */
    static List<String> lines(ParameterException error, List<String> arguments) {
        CommandSpec verb = error.getCommandLine().getCommandSpec();
        if (error instanceof UnmatchedArgumentException unmatched) {
            return valueOfAFlag(verb, arguments).orElseGet(() -> unmatched(verb, unmatched.getUnmatched()));
        }
        if (error instanceof MissingParameterException missing) {
            // A mistyped option is the reason why the right one is missing.
            List<String> lines = new ArrayList<>();
            List<String> unknown = error.getCommandLine().getUnmatchedArguments();
            if (!unknown.isEmpty()) {
                lines.addAll(unmatched(verb, unknown));
            }
            lines.addAll(missing(missing));
            return lines;
        }
        if (error instanceof MutuallyExclusiveArgsException) {
            return List.of("give only one of "
                    + OPTION.matcher(error.getMessage())
                            .results()
                            .map(MatchResult::group)
                            .distinct()
                            .collect(Collectors.joining(" and ")));
        }
        if (error instanceof OverwrittenOptionException twice) {
            return List.of(name(twice.getOverwritten()) + ": given twice; give it once");
        }
        if (error.getArgSpec() != null) {
            if (error.getArgSpec() instanceof OptionSpec flag && flag.arity().max() == 0) {
                return List.of(name(flag) + ": takes no value, found `" + error.getValue() + "`");
            }
            String found = error.getValue() == null ? "" : ", found `" + error.getValue() + "`";
            String problem = name(error.getArgSpec()) + ": expected " + expected(error.getArgSpec()) + found;
            String hint = hint(error.getArgSpec(), error.getValue());
            return hint.isEmpty()
                    ? List.of(problem)
                    : List.of(problem, name(error.getArgSpec()) + ": " + hint.substring("; ".length()));
        }
        return error.getMessage().lines().toList();
    }

    private static String hint(ArgSpec arg, String value) {
        if (value != null && arg.type() == ZoneId.class) {
            return TimeZoneHint.after(value);
        }
        if (value != null && arg.type() == Duration.class && !value.strip().startsWith("-")) {
            return DurationHint.after(value);
        }
        return value != null
                        && arg.type() == LocalDateTime.class
                        && WITH_OFFSET.matcher(value.strip()).matches()
                ? "; write the local time without an offset, and name its time zone with --time-zone"
                : "";
    }

    /** {@code --slo 90}: the number became an argument of the verb, or another argument became one too many. */
    private static Optional<List<String>> valueOfAFlag(CommandSpec verb, List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            OptionSpec option = verb.findOption(arguments.get(i - 1));
            if (option != null
                    && option.arity().max() == 0
                    && FIGURE.matcher(arguments.get(i)).matches()) {
                return Optional.of(List.of(
                        name(option) + ": takes no value, found `" + arguments.get(i) + "`",
                        name(option) + ": " + String.join(" ", option.description())));
            }
        }
        return Optional.empty();
    }

    private static List<String> unmatched(CommandSpec verb, List<String> words) {
        String word = words.get(0);
        if (word.startsWith("-") && word.length() > 1) {
            String option = word.split("=", 2)[0];
            List<String> options = verb.options().stream()
                    .flatMap(one -> Stream.of(one.names()))
                    .filter(one -> one.startsWith("--"))
                    .toList();
            return problem("`" + verb.qualifiedName() + "` has no option `" + option + "`", nearest(option, options));
        }
        if (!verb.subcommands().isEmpty()) {
            List<String> verbs = List.copyOf(verb.subcommands().keySet());
            List<String> help = new ArrayList<>(problem(
                    "`" + word + "` is not a verb of `" + verb.qualifiedName() + "`",
                    nearest(word, verbs).map(near -> verb.qualifiedName() + " " + near)));
            help.add("its verbs: " + String.join(", ", verbs));
            return help;
        }
        String takes = verb.positionalParameters().isEmpty()
                ? "takes options only"
                : "takes "
                        + verb.positionalParameters().stream()
                                .map(ArgSpec::paramLabel)
                                .collect(Collectors.joining(" "))
                        + " and options";
        return List.of("`" + word + "` is one argument too many; `" + verb.qualifiedName() + "` " + takes
                + " (a path with spaces needs quotes)");
    }

    private static List<String> problem(String text, Optional<String> near) {
        return List.of(text + near.map(one -> "; did you mean `" + one + "`?").orElse(""));
    }

    private static List<String> missing(MissingParameterException error) {
        List<ArgSpec> missing = error.getMissing();
        if (missing.isEmpty()) {
            return List.of(error.getMessage());
        }
        // An option that is there and has no value is not required, or has been found.
        boolean withoutValue = missing.size() == 1
                && missing.get(0) instanceof OptionSpec option
                && error.getMessage() != null
                && error.getMessage().contains("for option")
                && !option.arity().isVariable();
        if (withoutValue) {
            return List.of(name(missing.get(0)) + ": the value is missing; expected " + expected(missing.get(0)));
        }
        return missing.stream()
                .map(arg -> "missing: " + shown(arg) + description(arg))
                .toList();
    }

    private static String shown(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() + "=" + arg.paramLabel() : arg.paramLabel();
    }

    private static String description(ArgSpec arg) {
        String text = String.join(" ", arg.description());
        int end = text.indexOf(". ");
        String first = (end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", "");
        return first.isEmpty() ? "" : " (" + first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1) + ")";
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    private static String expected(ArgSpec arg) {
        if (arg.type().isEnum()) {
            return "one of "
                    + Stream.of(arg.type().getEnumConstants())
                            .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        return TYPES.getOrDefault(arg.type(), arg.paramLabel());
    }

    /** The word that is at most a third away; a swap of two letters counts as one. */
    private static Optional<String> nearest(String word, List<String> words) {
        return words.stream()
                .filter(one -> distance(word, one) <= Math.max(1, Math.max(word.length(), one.length()) / 3)
                        || one.startsWith(word) && word.length() > 2)
                .min(Comparator.comparingInt(one -> distance(word, one)));
    }

    /** Edits, with swaps of neighbours (optimal string alignment). */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean equal = a.charAt(i - 1) == b.charAt(j - 1);
                edits[i][j] =
                        Math.min(edits[i - 1][j - 1] + (equal ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
