package dev.firstbell.cli;

/** What every verb's exit code means. */
final class ExitCode {
    /** Done, whatever the numbers. */
    static final int DONE = 0;

    /** The environment or the program itself failed. */
    static final int FAILED = 1;

    /** The usage or an input is wrong; nothing was done. */
    static final int USAGE = 2;

    /** The answer is no: a promise missed, a regression, pre-scaling not verified. */
    static final int NO = 3;

    /** There is no answer: inconclusive, invalid, stopped by a ceiling. */
    static final int NO_ANSWER = 4;

    /** Stopped by Ctrl-C, after the clean-up. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
