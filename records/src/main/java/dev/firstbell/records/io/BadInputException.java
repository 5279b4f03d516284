package dev.firstbell.records.io;

import java.util.List;

/** Input from a user cannot be used. Holds every problem, each with its place and remedy; exit code 2. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public BadInputException(List<String> problems) {
        this(harmless(problems), true);
    }

    private BadInputException(List<String> problems, boolean harmless) {
        super(String.join("\n", problems));
        this.problems = problems;
    }

    public BadInputException(String problem) {
        this(List.of(problem));
    }

    /** Problems quote the input, which may hold anything. */
    private static List<String> harmless(List<String> problems) {
        return problems.stream().map(Excerpt::harmless).toList();
    }

    /** The problems, one line each. */
    public List<String> problems() {
        return problems;
    }
}
