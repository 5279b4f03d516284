package dev.firstbell.cli.gate;

import dev.firstbell.analysis.gate.Gate;
import dev.firstbell.analysis.gate.GateResult;
import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.analysis.gate.Promise;
import dev.firstbell.analysis.gate.Rule;
import dev.firstbell.analysis.gate.SelfTest;
import dev.firstbell.analysis.render.GateJUnit;
import dev.firstbell.analysis.render.GateMarkdown;
import dev.firstbell.analysis.render.GateText;
import dev.firstbell.analysis.render.SelfTestText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges new class starts by those before. */
@Command(
        name = "gate",
        description = "Did starting a server get slower? Judge new class starts by those of a history.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class GateCommand implements Callable<Integer> {
    private static final int MOST_TRIALS = 100_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--candidate",
            paramLabel = "RUNS",
            description = "Folder of one new run or of several. Repeatable.")
    private List<Path> candidates = List.of();

    @Option(
            names = "--baseline",
            paramLabel = "HISTORY",
            description = "The history: `firstbell history add` makes it.")
    private Path baseline;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "Compare with the latest N runs of the history (${DEFAULT-VALUE}).")
    private int last;

    @Option(
            names = "--expect",
            paramLabel = "N",
            description = "How many new runs there must be; if there are fewer, the answer is INVALID.")
    private Integer expected;

    @Option(
            names = "--least",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description = "The smallest slowdown that counts (${DEFAULT-VALUE}).")
    private double least;

    @Option(
            names = "--most",
            paramLabel = "PERCENT",
            defaultValue = "20",
            description = "The slowdown that must be excluded for PASS (${DEFAULT-VALUE}).")
    private double most;

    @Mixin
    private VersionOptions versions;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the answer as JUnit XML, too.")
    private Path junit;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the answer as Markdown, too, for a pull request.")
    private Path markdown;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Option(
            names = "--self-test",
            description =
                    "Try the gate on made-up histories: how often it is wrong, and how often it finds a slowdown.")
    private boolean selfTest;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Of each row of the self-test (${DEFAULT-VALUE}).")
    private int trials;

    @Override
    public Integer call() {
        Rule rule = checked();
        PrintWriter stdout = spec.commandLine().getOut();
        if (selfTest) {
            stdout.print(SelfTestText.of(new SelfTest(rule, trials, 1).run()));
            stdout.flush();
            return ExitCode.DONE;
        }
        List<HistoryEntry> runs = versions.entries(candidates, line -> Say.line(spec, line));
        BaselineChoice choice = BaselineChoice.of(new HistoryFolder(baseline).series(), runs, last);
        GateResult result = new Gate(rule).judge(runs, choice.runs());
        if (expected != null && runs.size() < expected) {
            result = result.invalid("only " + runs.size() + " of the " + expected
                    + " expected new runs are there; look why the others are missing");
        }
        if (junit != null) {
            AtomicFiles.write(junit, GateJUnit.of(result, runs));
        }
        String text = GateText.of(result, runs, choice.words());
        if (markdown != null) {
            AtomicFiles.write(markdown, GateMarkdown.of(result, runs, choice.words()));
        }
        stdout.print(json ? Json.pretty().writeValueAsString(result) + "\n" : text);
        stdout.flush();
        return exitCode(result);
    }

    private Rule checked() {
        Problems problems = new Problems();
        if (!selfTest && candidates.isEmpty()) {
            problems.add("missing: --candidate RUNS, the folder of new runs");
        }
        if (!selfTest && baseline == null) {
            problems.add("missing: --baseline HISTORY; `firstbell history add` makes one");
        }
        if (last < 1) {
            problems.add("--last: expected a whole number from 1, found " + last);
        }
        if (expected != null && expected < 1) {
            problems.add("--expect: expected a whole number from 1, found " + expected);
        }
        if (trials < 1 || trials > MOST_TRIALS) {
            problems.add("--trials: expected a whole number from 1 to " + MOST_TRIALS + ", found " + trials);
        }
        if (!(least > 0 && least < most && most <= 1000)) {
            problems.add(
                    "--least, --most: expected percentages with 0 < least < most, found " + least + " and " + most);
        }
        problems.throwIfAny();
        return new Rule(Rule.DEFAULT.alpha(), least / 100, most / 100);
    }

    private static int exitCode(GateResult result) {
        boolean missed = result.promise()
                .map(Promise::kind)
                .filter(Promise.Kind.MISSED::equals)
                .isPresent();
        boolean open = result.promise()
                .map(Promise::kind)
                .filter(Promise.Kind.OPEN::equals)
                .isPresent();
        if (result.verdict() == Verdict.INVALID) {
            return ExitCode.NO_ANSWER;
        }
        if (result.verdict() == Verdict.REGRESSION || missed) {
            return ExitCode.NO;
        }
        return result.verdict() == Verdict.INCONCLUSIVE || open ? ExitCode.NO_ANSWER : ExitCode.DONE;
    }
}
