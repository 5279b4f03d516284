package dev.firstbell.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that have an effect only beside another one. Given alone, such an option would be ignored, and the user would take
 * the result for that of another command; so it is wrong usage. Stateless.
 */
final class OptionPairs {
    /**
     * An option, and what it needs.
     *
     * @param verb as typed, such as {@code image inspect}
     * @param needs any of these options, or the label of a parameter
     */
    record Pair(String verb, String option, List<String> needs) {}

    static final List<Pair> ALL = List.of(
            new Pair("run", "--namespace", List.of("--kubeconfig")),
            new Pair("run", "--claims-stay", List.of("--kubeconfig")),
            new Pair("run", "--metrics-address", List.of("--metrics-port")),
            new Pair("demo", "--metrics-address", List.of("--metrics-port")),
            new Pair("observe", "--namespace", List.of("--kubeconfig", "--prometheus")),
            new Pair("observe", "--log-time-zone", List.of("--hub-log")),
            new Pair("observe", "--before", List.of("--at")),
            new Pair("plan", "--platform", List.of("--image")),
            new Pair("ready", "--google-token-file", List.of("--pool")),
            new Pair("ready", "--token-file", List.of("--hub")),
            new Pair("ready", "--ca-file", List.of("--hub")),
            new Pair("ready", "--chart", List.of("--values")),
            new Pair("cleanup", "--namespace", List.of("--kubeconfig")),
            new Pair("cleanup", "--moved", List.of("--hub")),
            new Pair("trust", "--students", List.of("URL")),
            new Pair("trust", "--minutes", List.of("URL")),
            new Pair("trust", "--active-users", List.of("URL")),
            new Pair("trust", "--remove", List.of("URL")));

    private OptionPairs() {}

    /** @throws ParameterException if an option is there without what it needs */
    static void check(ParseResult parsed) {
        ParseResult verb = parsed;
        StringBuilder name = new StringBuilder();
        while (verb.hasSubcommand()) {
            verb = verb.subcommand();
            name.append(name.isEmpty() ? "" : " ").append(verb.commandSpec().name());
        }
        if (verb.isUsageHelpRequested() || verb.isVersionHelpRequested()) {
            return;
        }
        ParseResult last = verb;
        List<String> lone = ALL.stream()
                .filter(pair -> pair.verb().contentEquals(name))
                .filter(pair -> last.hasMatchedOption(pair.option())
                        && pair.needs().stream().noneMatch(needed -> isGiven(last, needed)))
                .map(pair -> pair.option() + ": has no effect without " + inWords(last, pair.needs()) + "; add "
                        + (pair.needs().size() == 1 ? "it" : "one of them") + ", or leave " + pair.option() + " out")
                .toList();
        if (!lone.isEmpty()) {
            throw new ParameterException(last.commandSpec().commandLine(), String.join("\n", lone));
        }
    }

    private static boolean isGiven(ParseResult verb, String needed) {
        return needed.startsWith("-")
                ? verb.hasMatchedOption(needed)
                : verb.matchedPositionals().stream()
                        .map(PositionalParamSpec::paramLabel)
                        .anyMatch(needed::equals);
    }

    private static String inWords(ParseResult verb, List<String> needs) {
        return needs.stream()
                .map(needed -> Optional.ofNullable(verb.commandSpec().findOption(needed))
                        .map(OptionPairs::shown)
                        .orElse(needed))
                .collect(Collectors.joining(" or "));
    }

    private static String shown(OptionSpec option) {
        return option.arity().max() > 0 ? option.longestName() + " " + option.paramLabel() : option.longestName();
    }
}
