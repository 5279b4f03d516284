package dev.firstbell.cli.classes;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Json;
import dev.firstbell.twin.plan.OutsideClass;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a class file's contents before any request is sent. */
@Command(
        name = "class",
        description = "Look at a class before it is driven or planned.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = ClassCommand.Show.class)
public final class ClassCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing subcommand; for example `firstbell class show CLASS.yaml`");
    }

    /** The plan of a class, as text with its arrivals drawn, or as JSON. */
    @Command(
            name = "show",
            description =
                    "Show when students come and their work: the plan as `run` would drive it, fixed by the file's seed.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "CLASS.yaml", description = "The class; examples/ has some.")
        private Path classFile;

        @Option(
                names = "--json",
                description =
                        "Print the plan as JSON: every student with name, arrival, journey, section and behaviour.")
        private boolean json;

        @Override
        public Integer call() {
            ClassFile file = ClassFile.read(classFile);
            ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
            PrintWriter err = spec.commandLine().getErr();
            file.notes().forEach(note -> err.println("note: " + note));
            OutsideClass.notes(file).forEach(note -> err.println("note: " + note));
            err.flush();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty().writeValueAsString(plan));
            } else {
                new ClassDrawing(file, plan).print(out);
            }
            out.flush();
            return ExitCode.DONE;
        }
    }
}
