package dev.firstbell.cli;

import dev.firstbell.cli.advise.AdviseCommand;
import dev.firstbell.cli.apply.ApplyCommand;
import dev.firstbell.cli.calibrate.CalibrateCommand;
import dev.firstbell.cli.classes.ClassCommand;
import dev.firstbell.cli.classes.TraceCommand;
import dev.firstbell.cli.demo.DemoCommand;
import dev.firstbell.cli.gate.GateCommand;
import dev.firstbell.cli.gate.HistoryCommand;
import dev.firstbell.cli.hub.CleanupCommand;
import dev.firstbell.cli.hub.HubCommand;
import dev.firstbell.cli.image.ImageCommand;
import dev.firstbell.cli.ledger.LedgerCommand;
import dev.firstbell.cli.observe.ObserveCommand;
import dev.firstbell.cli.plan.PlanCommand;
import dev.firstbell.cli.predict.PredictCommand;
import dev.firstbell.cli.prescale.PrescaleCommand;
import dev.firstbell.cli.ready.ReadyCommand;
import dev.firstbell.cli.report.ReportCommand;
import dev.firstbell.cli.run.RunCommand;
import dev.firstbell.cli.schedule.ScheduleCommand;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.cli.sweep.SweepCommand;
import dev.firstbell.cli.trust.TrustCommand;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command and its verbs. */
@Command(
        name = "firstbell",
        description = "Measures, predicts and prepares class starts on JupyterHub.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, whatever the numbers",
            "1:the environment or the program failed",
            "2:wrong usage or bad input; nothing was done",
            "3:the SLO was missed (`run --slo`), the class does not fit on the nodes (`plan`), Python or another"
                    + " file decides a value of the plan (`apply`), a value must change (`advise`), NO-GO (`ready`), or"
                    + " starts got slower or the promise was missed (`gate`)",
            "4:no result: the run is invalid, `sweep` was stopped by its budget or has runs that do not count, `observe`"
                    + " found no students, `calibrate` has no run to learn from, `plan --backtest` none to play, `gate`"
                    + " cannot tell, or `advise` or `ready` could not read something that a rule needs",
            "130:stopped by Ctrl-C, after the clean-up"
        },
        subcommands = {
            AdviseCommand.class,
            ReadyCommand.class,
            DemoCommand.class,
            ClassCommand.class,
            ImageCommand.class,
            RunCommand.class,
            ObserveCommand.class,
            SweepCommand.class,
            CalibrateCommand.class,
            PredictCommand.class,
            LedgerCommand.class,
            PlanCommand.class,
            PrescaleCommand.class,
            ApplyCommand.class,
            ScheduleCommand.class,
            GateCommand.class,
            HistoryCommand.class,
            ReportCommand.class,
            TraceCommand.class,
            CleanupCommand.class,
            TrustCommand.class,
            HubCommand.class
        })
public final class Main implements Runnable {
    /** The most problems of one input that are printed: one cause can have thousands. */
    private static final int MOST_PROBLEMS = 50;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line as configured, for {@link #main} and for tests. */
    public static CommandLine commandLine() {
        return commandLine(Clock.systemUTC());
    }

    /** The same with another clock for the verbs that take one. */
    static CommandLine commandLine(Clock clock) {
        CommandLine commandLine = new CommandLine(new Main(), new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == ApplyCommand.class
                        ? type.cast(new ApplyCommand(clock))
                        : CommandLine.defaultFactory().create(type);
            }
        });
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        TimeConverters.register(commandLine);
        commandLine.setExecutionStrategy(parsed -> {
            OptionPairs.check(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        commandLine.setExecutionExceptionHandler(Main::explain);
        commandLine.setParameterExceptionHandler(Main::explainUsage);
        return commandLine;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "missing verb; for example `firstbell demo`");
    }

    private static int explain(Exception error, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (error instanceof BadInputException badInput) {
            print(err, badInput.problems());
            return ExitCode.USAGE;
        }
        List<String> reasons = FailureReason.all(error);
        err.println("firstbell: " + reasons.get(0));
        reasons.stream().skip(1).forEach(reason -> err.println("  because: " + reason));
        if (System.getenv("FIRSTBELL_TRACE") != null) {
            error.printStackTrace(err);
        } else if (FailureReason.isUnknown(error)) {
            err.println("  set FIRSTBELL_TRACE=1 to print its place in the program, and report it with the command");
        }
        return ExitCode.FAILED;
    }

    private static int explainUsage(CommandLine.ParameterException error, String[] arguments) {
        PrintWriter err = error.getCommandLine().getErr();
        List<String> lines = UsageErrors.lines(error, List.of(arguments));
        err.println("firstbell: " + lines.get(0));
        lines.stream().skip(1).forEach(line -> err.println("  " + line));
        err.println("  `" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help` lists the options");
        return ExitCode.USAGE;
    }

    private static void print(PrintWriter err, List<String> problems) {
        if (problems.size() == 1) {
            err.println("firstbell: " + problems.get(0));
        } else {
            err.println("firstbell: " + problems.size() + " problems; nothing was done");
            problems.stream().limit(MOST_PROBLEMS).forEach(problem -> err.println("  " + problem));
            if (problems.size() > MOST_PROBLEMS) {
                err.println("  and " + (problems.size() - MOST_PROBLEMS) + " more");
            }
        }
    }
}
