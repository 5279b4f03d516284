package dev.firstbell.cli.ledger;

import dev.firstbell.analysis.ledger.LedgerFigures;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.ledger.HeldClass;
import dev.firstbell.records.ledger.Ledger;
import dev.firstbell.records.ledger.LedgerEntry;
import dev.firstbell.records.ledger.LedgerFile;
import dev.firstbell.records.ledger.Promise;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds classes against what was promised for them. */
@Command(
        name = "ledger",
        description =
                "Hold classes that took place against what was promised for them: how often promises are kept, beside"
                        + " how often they should be.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {LedgerCommand.PromiseVerb.class, LedgerCommand.Add.class, LedgerCommand.Show.class})
public final class LedgerCommand implements Runnable {
    private static final String FILE = "ledger.jsonl";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing subcommand; for example `firstbell ledger show " + FILE + "`");
    }

    /** Records promises before class. */
    @Command(
            name = "promise",
            description =
                    "Record what a plan or a prediction promises, with the time. Do so before class: a promise counts"
                            + " for the classes that start after it was recorded.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class PromiseVerb implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(
                paramLabel = "PLAN|PREDICTION",
                description =
                        "The folder of a plan of a term, or a file with the output" + " of `firstbell predict --json`.")
        private Path promise;

        @Option(
                names = "--ledger",
                paramLabel = "FILE",
                defaultValue = FILE,
                description = "The ledger (${DEFAULT-VALUE});" + " it is begun if it does not exist.")
        private Path ledger;

        @Override
        public Integer call() {
            PromiseFile file = PromiseFile.read(promise);
            LedgerFile lines = new LedgerFile(ledger);
            Ledger before = lines.readOrEmpty();
            Instant now = Clock.systemUTC().instant();
            int added = 0;
            PrintWriter out = spec.commandLine().getOut();
            for (Promise one : file.promises()) {
                if (before.promises().stream()
                        .noneMatch(known -> known.promise().equals(one))) {
                    lines.add(new LedgerEntry.Promised(now, one), now);
                    out.println(LedgerText.promise(one));
                    added++;
                }
            }
            out.flush();
            Say.line(
                    spec,
                    Plural.of(added, "promise is", "promises are") + " new in " + ledger
                            + (added < file.promises().size()
                                    ? "; it had " + (file.promises().size() - added) + " of them already"
                                    : ""));
            return ExitCode.DONE;
        }
    }

    /** Adds classes that took place. */
    @Command(
            name = "add",
            description =
                    "Hold runs against the promises that were in force when class started, and write the result into"
                            + " the ledger. A run that the ledger has already is not added again.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Add implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(
                arity = "1..*",
                paramLabel = "RUN",
                description = "Folders of measured or observed runs, or of several.")
        private List<Path> runs;

        @Option(
                names = "--ledger",
                paramLabel = "FILE",
                defaultValue = FILE,
                description = "The ledger (${DEFAULT-VALUE});" + " it is begun if it does not exist.")
        private Path ledger;

        @Option(
                names = "--promise",
                paramLabel = "PLAN|PREDICTION",
                description =
                        "The promise, if it was not recorded. Its file must not have changed since class started.")
        private Path promise;

        @Override
        public Integer call() {
            LedgerFile lines = new LedgerFile(ledger);
            Optional<PromiseFile> given = Optional.ofNullable(promise).map(PromiseFile::read);
            RunsToHold found = RunsToHold.of(runs, lines.readOrEmpty(), given, line -> Say.line(spec, "note: " + line));
            found.notes().forEach(note -> Say.line(spec, "note: " + note));
            Instant now = Clock.systemUTC().instant();
            PrintWriter out = spec.commandLine().getOut();
            for (HeldClass held : found.held()) {
                lines.add(new LedgerEntry.Held(now, held), now);
                out.println(LedgerText.held(held));
            }
            out.flush();
            found.known().forEach(folder -> Say.line(spec, folder + ": is in " + ledger + " already"));
            return ExitCode.DONE;
        }
    }

    /** Shows what the ledger tells. */
    @Command(
            name = "show",
            description =
                    "Show how often promises were kept beside how often they should be, how often the stated bands held"
                            + " the class, and whether the parameters should be calibrated again.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(
                arity = "0..*",
                paramLabel = "FILE",
                defaultValue = FILE,
                description = "Ledgers (${DEFAULT-VALUE}); several are put together.")
        private List<Path> ledgers;

        @Option(names = "--json", description = "Print the figures and the classes as JSON.")
        private boolean json;

        /** What {@code --json} prints. */
        private record Shown(LedgerFigures figures, List<HeldClass> classes, int promises, List<String> notes) {}

        @Override
        public Integer call() {
            List<LedgerEntry> entries = new ArrayList<>();
            List<String> notes = new ArrayList<>();
            for (Path path : ledgers) {
                LedgerFile.Content content = new LedgerFile(path).read();
                entries.addAll(content.entries());
                content.brokenAt()
                        .ifPresent(line -> notes.add(path + ": line " + line + " cannot be read and does not count"
                                + "; it was cut off, edited, or written by another version of Firstbell"));
            }
            Ledger ledger = Ledger.of(entries);
            notes.addAll(ledger.notes());
            LedgerFigures figures = LedgerFigures.of(ledger);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty()
                        .writeValueAsString(new Shown(
                                figures, ledger.held(), ledger.promises().size(), notes)));
            } else {
                notes.forEach(note -> Say.line(spec, "note: " + note));
                LedgerText.lines(ledger, figures).forEach(out::println);
            }
            out.flush();
            return ExitCode.DONE;
        }
    }
}
