package dev.firstbell.cli;

import dev.firstbell.deploy.PlanEdits;
import dev.firstbell.records.AtomicFiles;
import dev.firstbell.records.BadInputException;
import dev.firstbell.records.Json;
import dev.firstbell.records.Plan;
import dev.firstbell.records.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** A plan into the deployment's own files: a diff to review, and only when asked for, the edit. */
@Command(
        name = "apply",
        description = "Show a plan as a diff of the deployment's Helm values; with --write, make the edit.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ApplyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLAN", description = "The folder that plan or demo wrote.")
    private Path folder;

    @Option(names = "--values", required = true, paramLabel = "FILE", description = "The Helm values to edit.")
    private Path values;

    @Option(names = "--write", description = "Edit the file; every comment and every other byte stays as it is.")
    private boolean write;

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        Plan plan = problems.attempt(this::plan);
        String text = problems.attempt(() -> read("--values", values));
        problems.throwIfAny();
        PlanEdits.Proposal proposal = PlanEdits.propose(values.toString(), text, plan);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        out.print(proposal.diff());
        out.flush();
        if (proposal.changes().isEmpty()) {
            err.println(values + " says what the plan says already");
        } else if (write) {
            // The file itself, not a link to it.
            AtomicFiles.write(values.toRealPath(), proposal.after());
            err.println(values + ": " + proposal.changes().size() + " values changed; review and commit");
        } else {
            err.println("nothing was changed; --write edits " + values);
        }
        err.flush();
        return ExitCode.DONE;
    }

    private Plan plan() {
        Path file = folder.resolve(FileNames.PLAN);
        try {
            return Json.lines().readValue(read("PLAN", file), Plan.class);
        } catch (JacksonException e) {
            throw new BadInputException(file + ": is no plan: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private static String read(String what, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInputException(what + ": " + file + " cannot be read; does it exist?");
        }
    }
}
