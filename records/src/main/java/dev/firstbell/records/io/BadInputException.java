package dev.firstbell.records.io;

import java.util.List;

/** Input from a user cannot be used. Holds every problem, each with its place and remedy; exit code 2. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public BadInputException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public BadInputException(String problem) {
        this(List.of(problem));
    }

    /** The problems, one line each. */
    public List<String> problems() {
        return problems;
    }
}
