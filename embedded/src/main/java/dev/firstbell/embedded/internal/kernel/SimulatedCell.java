package dev.firstbell.embedded.internal.kernel;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The code that the simulated kernel can run: integers, {@code + - * // %}, parentheses, variables, and {@code print}
 * of such expressions and of plain texts, one statement after another on lines of their own or separated by semicolons.
 * Precedence and rounding are Python's; a division by zero and an unknown name fail as they fail in Python.
 *
 * <p>A few more statements serve tests of clients: {@code time.sleep(…)}; {@code while True:} with only {@code pass} or
 * a sleep in it, which runs until it is interrupted; and {@code os._exit(…)}, which ends the process. Everything else
 * is refused, and no result is ever made up.
 */
final class SimulatedCell {
    private static final int LONGEST_CODE = 1000;
    private static final List<String> KEYWORDS = List.of("print", "pass", "import", "while", "time", "os");

    private final CellText text;
    private final CellNamespace namespace;
    private final boolean rehearsal;
    private final CellExpression expression;
    private final StringBuilder stdout = new StringBuilder();
    private Duration slept = Duration.ZERO;

    private SimulatedCell(String code, CellNamespace namespace, boolean rehearsal) {
        this.text = new CellText(code);
        this.namespace = namespace;
        this.rehearsal = rehearsal;
        this.expression = new CellExpression(text, namespace, rehearsal);
    }

    /** Runs a cell. As in Python, assignments made before a failure stay. */
    static CellResult run(String code, CellNamespace namespace) {
        String stripped = code.strip();
        if (stripped.isEmpty()) {
            return new CellResult.Value("", Optional.empty(), Duration.ZERO);
        }
        if (stripped.length() > LONGEST_CODE) {
            return new CellResult.NotSimulated();
        }
        // Like Python, parse the whole cell before any of it runs: a cell that cannot be run then has no effect.
        CellResult parsed = new SimulatedCell(stripped, new CellNamespace(), true).result();
        boolean runs =
                parsed.match(value -> true, raised -> true, endless -> true, exited -> true, notSimulated -> false);
        return runs ? new SimulatedCell(stripped, namespace, false).result() : parsed;
    }

    private CellResult result() {
        try {
            return statements();
        } catch (Ended e) {
            return e.result;
        } catch (PythonException e) {
            return new CellResult.Raised(stdout.toString(), e.name(), e.getMessage(), slept);
        } catch (NotSimulatedException e) {
            return new CellResult.NotSimulated();
        }
    }

    private CellResult statements() {
        Optional<BigInteger> value = statement();
        while (!text.isAtEnd()) {
            boolean semicolon = text.take(";");
            if (!semicolon && !text.takeLineBreaks()) {
                throw new NotSimulatedException();
            }
            text.takeLineBreaks();
            // IPython shows no value after a final semicolon.
            value = text.isAtEnd() ? semicolon ? Optional.empty() : value : statement();
        }
        return new CellResult.Value(stdout.toString(), value, slept);
    }

    private Optional<BigInteger> statement() {
        switch (text.takeKeyword(KEYWORDS)) {
            case "print" -> print();
            case "pass" -> {
                // No effect.
            }
            case "import" -> importModules();
            case "while" -> loop();
            case "time" -> sleep();
            case "os" -> exit();
            default -> {
                Optional<String> assigned = text.takeAssignedName();
                if (assigned.isEmpty()) {
                    return Optional.of(expression.evaluate());
                }
                namespace.assign(assigned.get(), expression.evaluate());
            }
        }
        return Optional.empty();
    }

    private void print() {
        text.expect("(");
        String separator = "";
        while (!text.take(")")) {
            stdout.append(separator)
                    .append(text.takeQuoted()
                            .orElseGet(() -> expression.evaluate().toString()));
            separator = " ";
            if (!text.take(",")) {
                text.expect(")");
                break;
            }
        }
        stdout.append('\n');
    }

    private void importModules() {
        do {
            String module = text.takeName();
            if (!module.equals("time") && !module.equals("os")) {
                throw new NotSimulatedException();
            }
            namespace.importModule(module);
        } while (text.take(","));
    }

    private void requireImported(String module) {
        if (!rehearsal && !namespace.hasModule(module)) {
            throw PythonException.undefined(module);
        }
    }

    private void sleep() {
        requireImported("time");
        text.expect(".sleep(");
        Duration seconds = text.takeSeconds();
        text.expect(")");
        slept = slept.plus(seconds);
    }

    private void exit() {
        requireImported("os");
        text.expect("._exit(");
        expression.evaluate();
        text.expect(")");
        if (!rehearsal) {
            throw new Ended(new CellResult.Exited(slept));
        }
    }

    private void loop() {
        text.expect("True");
        text.expect(":");
        text.takeLineBreaks();
        switch (text.takeName()) {
            case "pass" -> {
                // No effect, again and again.
            }
            case "time" -> sleep();
            default -> throw new NotSimulatedException();
        }
        if (!text.isAtEnd()) {
            throw new NotSimulatedException();
        }
        throw new Ended(new CellResult.Endless(stdout.toString()));
    }

    /** Leaves the cell before its end. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient CellResult result;

        Ended(CellResult result) {
            super(null, null, false, false);
            this.result = result;
        }
    }
}
