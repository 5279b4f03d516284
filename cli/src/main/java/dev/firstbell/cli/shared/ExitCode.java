package dev.firstbell.cli.shared;

import dev.firstbell.records.run.RunInfo;

/** The exit codes of all verbs. */
public final class ExitCode {
    /** Done, whatever the numbers. */
    public static final int DONE = 0;

    /** The environment or the program itself failed. */
    public static final int FAILED = 1;

    /** The usage or an input is wrong; nothing was done. */
    public static final int USAGE = 2;

    /**
     * The SLO was missed ({@code run --slo}), the class does not fit on the nodes ({@code plan}), Python or another
     * file decides a value of the plan ({@code apply}), a value must change ({@code advise}), nodes are missing ({@code
     * prescale}), a check speaks against the class ({@code ready}), or starts got slower or the promise was missed ({@code
     * gate}).
     */
    public static final int NO = 3;

    /**
     * There is no result: the run is invalid, no start was accepted, {@code sweep} was stopped by its budget or has runs that
     * do not count, {@code observe} found no students, {@code calibrate} has no run to learn from, {@code plan --backtest}
     * none to play, {@code gate} cannot tell, or {@code advise} or {@code ready} could not read something that a rule needs.
     */
    public static final int NO_ANSWER = 4;

    /** Stopped by Ctrl-C, after the clean-up. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}

    /**
     * The exit code of a class start that was driven. Leftovers at the hub take precedence over any answer, since a person has
     * to remove them.
     *
     * @param leftovers whether the clean-up left users or servers
     * @param interrupted whether there was a Ctrl-C
     * @param judged whether a missed SLO gives {@link #NO}
     */
    public static int of(RunInfo.Verdict verdict, boolean leftovers, boolean interrupted, boolean judged) {
        if (leftovers) {
            return FAILED;
        }
        if (interrupted) {
            return INTERRUPTED;
        }
        return switch (verdict) {
            case SLO_MET -> DONE;
            case SLO_MISSED -> judged ? NO : DONE;
            case INVALID, NOT_ASSESSED -> NO_ANSWER;
            case ABORTED, RUNNING -> FAILED;
        };
    }
}
