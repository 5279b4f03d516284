package dev.firstbell.cli.shared;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what a verb says beside its result: on standard error, with the name of the program in front. */
public final class Say {
    private Say() {}

    /** Prints a line at once. */
    public static void line(CommandSpec verb, String line) {
        PrintWriter err = verb.commandLine().getErr();
        err.println("firstbell: " + line);
        err.flush();
    }
}
