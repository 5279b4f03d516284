package dev.firstbell.embedded.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the simulated kernel can run: integers, {@code + - * // %}, parentheses, variables, {@code print} of such
 * expressions and of plain texts, one after another on lines of their own or with semicolons. Precedence and rounding are
 * Python's; a division by zero and an unknown name fail as Python's do.
 *
 * <p>Then there are a few statements whose effect is all that a test of clients needs: {@code time.sleep(…)}, {@code while
 * True:} with nothing but {@code pass} or a sleep in it, which goes on until it is interrupted, and {@code os._exit(…)},
 * which ends the process. Nothing else is run, and no result is ever made up.
 */
final class SimulatedCell {
    /** Keeps numbers and nesting small. */
    private static final int LONGEST_CODE = 1000;

    private static final int DEEPEST = 50;
    private static final BigDecimal LONGEST_SLEEP = BigDecimal.valueOf(3600);

    /** Names that mean something in Python, so that it would be a lie to call them undefined. */
    private static final Set<String> PYTHONS = Set.copyOf(List.of(
            ("and as assert async await break class continue def del elif else except finally for from global if import in"
                            + " is lambda nonlocal not or pass raise return try while with yield match case abs aiter all anext"
                            + " any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright"
                            + " credits delattr dict dir display divmod enumerate eval exec exit filter float format frozenset"
                            + " get_ipython getattr globals hasattr hash help hex id input int isinstance issubclass iter len"
                            + " license list locals map max memoryview min next object oct open ord pow print property quit range"
                            + " repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip")
                    .split(" ")));

    private final String code;
    private final Namespace namespace;
    private final boolean rehearsal;
    private final StringBuilder stdout = new StringBuilder();
    private Duration slept = Duration.ZERO;
    private int at;
    private int depth;

    private SimulatedCell(String code, Namespace namespace, boolean rehearsal) {
        this.code = code;
        this.namespace = namespace;
        this.rehearsal = rehearsal;
    }

    /** What cells leave behind for the next ones. */
    static final class Namespace {
        private static final int MOST = 1000;

        private final Map<String, BigInteger> variables = new HashMap<>();
        private final Set<String> modules = new HashSet<>();
    }

    /** What came of a cell. */
    sealed interface Result {
        /** How long it slept before it ended. */
        default Duration slept() {
            return Duration.ZERO;
        }

        /**
         * It ran.
         *
         * @param value of the last expression, if the cell ended in one
         */
        record Value(String stdout, Optional<BigInteger> value, Duration slept) implements Result {}

        /** It failed with a Python exception. */
        record Raised(String stdout, String name, String message, Duration slept) implements Result {}

        /** It goes on until it is interrupted. */
        record Endless(String stdout) implements Result {}

        /** It ended the kernel's process. */
        record Exited(Duration slept) implements Result {}

        /** It is nothing that the simulated kernel can run. */
        record NotSimulated() implements Result {}
    }

    /** Runs a cell. What it assigned before it failed stays, as in Python. */
    static Result run(String code, Namespace namespace) {
        String stripped = code.strip();
        if (stripped.isEmpty()) {
            return new Result.Value("", Optional.empty(), Duration.ZERO);
        }
        if (stripped.length() > LONGEST_CODE) {
            return new Result.NotSimulated();
        }
        // Python reads a cell to its end before it runs any of it; so what cannot be run is known before anything is.
        Result read = new SimulatedCell(stripped, new Namespace(), true).result();
        return read instanceof Result.NotSimulated ? read : new SimulatedCell(stripped, namespace, false).result();
    }

    private Result result() {
        try {
            return statements();
        } catch (Ended e) {
            return e.result;
        }
    }

    private Result statements() {
        Optional<BigInteger> value = statement();
        while (at < code.length()) {
            boolean semicolon = take(";");
            if (!semicolon && !takeLineBreaks()) {
                throw notSimulated();
            }
            takeLineBreaks();
            // IPython shows nothing after a final semicolon.
            value = at == code.length() ? semicolon ? Optional.empty() : value : statement();
        }
        return new Result.Value(stdout.toString(), value, slept);
    }

    private Optional<BigInteger> statement() {
        int start = at;
        String word = word();
        switch (word) {
            case "print" -> print();
            case "pass" -> {
                // It does nothing.
            }
            case "import" -> importModules();
            case "while" -> loop();
            case "time" -> sleep();
            case "os" -> exit();
            default -> {
                if (!word.isEmpty()
                        && !PYTHONS.contains(word)
                        && code.startsWith("=", at)
                        && !code.startsWith("==", at)) {
                    take("=");
                    assign(word, sum());
                } else {
                    at = start;
                    return Optional.of(sum());
                }
            }
        }
        return Optional.empty();
    }

    private void assign(String name, BigInteger value) {
        if (namespace.variables.size() >= Namespace.MOST) {
            throw notSimulated();
        }
        namespace.variables.put(name, value);
    }

    private void print() {
        expect("(");
        String separator = "";
        while (!take(")")) {
            stdout.append(separator).append(printed());
            separator = " ";
            if (!take(",")) {
                expect(")");
                break;
            }
        }
        stdout.append('\n');
    }

    private String printed() {
        for (String quote : List.of("'", "\"")) {
            if (code.startsWith(quote, at)) {
                int end = code.indexOf(quote, at + 1);
                String text = end < 0 ? "\\" : code.substring(at + 1, end);
                if (text.contains("\\") || text.contains("\n")) {
                    throw notSimulated();
                }
                at = end + 1;
                skipSpaces();
                return text;
            }
        }
        return sum().toString();
    }

    private void importModules() {
        do {
            String module = word();
            if (!module.equals("time") && !module.equals("os")) {
                throw notSimulated();
            }
            namespace.modules.add(module);
        } while (take(","));
    }

    private void imported(String module) {
        if (!rehearsal && !namespace.modules.contains(module)) {
            throw raised("NameError", "name '" + module + "' is not defined");
        }
    }

    private void sleep() {
        imported("time");
        expect(".sleep(");
        int start = at;
        while (at < code.length() && "0123456789.".indexOf(code.charAt(at)) >= 0) {
            at++;
        }
        String seconds = code.substring(start, at);
        skipSpaces();
        expect(")");
        if (!seconds.matches("\\d{1,4}(\\.\\d{0,6})?|\\.\\d{1,6}")
                || new BigDecimal(seconds).compareTo(LONGEST_SLEEP) > 0) {
            throw notSimulated();
        }
        slept = slept.plusNanos(new BigDecimal(seconds).movePointRight(9).longValue());
    }

    private void exit() {
        imported("os");
        expect("._exit(");
        sum();
        expect(")");
        if (!rehearsal) {
            throw new Ended(new Result.Exited(slept));
        }
    }

    private void loop() {
        expect("True");
        expect(":");
        takeLineBreaks();
        switch (word()) {
            case "pass" -> {
                // It does nothing, for ever.
            }
            case "time" -> sleep();
            default -> throw notSimulated();
        }
        if (at < code.length()) {
            throw notSimulated();
        }
        throw new Ended(new Result.Endless(stdout.toString()));
    }

    private BigInteger sum() {
        BigInteger value = product();
        while (true) {
            if (take("+")) {
                value = value.add(product());
            } else if (take("-")) {
                value = value.subtract(product());
            } else {
                return value;
            }
        }
    }

    private BigInteger product() {
        BigInteger value = signed();
        while (true) {
            if (code.startsWith("**", at)) {
                throw notSimulated();
            } else if (take("*")) {
                value = value.multiply(signed());
            } else if (take("//")) {
                value = floorDivide(value, signed(), "integer division or modulo by zero");
            } else if (take("%")) {
                BigInteger divisor = signed();
                value = value.subtract(
                        floorDivide(value, divisor, "integer modulo by zero").multiply(divisor));
            } else if (take("/")) {
                floorDivide(value, signed(), "division by zero");
                if (!rehearsal) {
                    // Its value would be no integer.
                    throw notSimulated();
                }
            } else {
                return value;
            }
        }
    }

    private BigInteger signed() {
        if (++depth > DEEPEST) {
            throw notSimulated();
        }
        BigInteger value = take("-") ? signed().negate() : take("+") ? signed() : atom();
        depth--;
        return value;
    }

    private BigInteger atom() {
        if (take("(")) {
            BigInteger value = sum();
            expect(")");
            return value;
        }
        String word = word();
        if (word.isEmpty()) {
            return number();
        }
        BigInteger value = variable(word);
        if (rehearsal && take("(")) {
            // A call: it may turn out that there is nothing of that name.
            while (!take(")")) {
                sum();
                if (!take(",")) {
                    expect(")");
                    break;
                }
            }
        }
        return value;
    }

    private BigInteger variable(String name) {
        BigInteger value = namespace.variables.get(name);
        if (value != null) {
            return value;
        }
        // Constants and exceptions begin with a capital letter, and what begins with two underscores is the system's.
        boolean pythons = PYTHONS.contains(name)
                || namespace.modules.contains(name)
                || Character.isUpperCase(name.charAt(0))
                || name.startsWith("_");
        if (rehearsal && !pythons) {
            return BigInteger.ONE;
        }
        throw pythons ? notSimulated() : raised("NameError", "name '" + name + "' is not defined");
    }

    private BigInteger number() {
        int start = at;
        while (at < code.length() && isDigit(code.charAt(at))) {
            at++;
        }
        // Python takes no leading zeros, and a letter behind a number is part of another kind of number.
        boolean more = at < code.length() && (isLetter(code.charAt(at)) || code.charAt(at) == '.');
        if (at == start || more || code.charAt(start) == '0' && at - start > 1) {
            throw notSimulated();
        }
        BigInteger value = new BigInteger(code.substring(start, at));
        skipSpaces();
        return value;
    }

    /** The name that stands here; empty if none does. */
    private String word() {
        int start = at;
        if (at < code.length() && isLetter(code.charAt(at))) {
            while (at < code.length() && (isLetter(code.charAt(at)) || isDigit(code.charAt(at)))) {
                at++;
            }
        }
        String word = code.substring(start, at);
        skipSpaces();
        return word;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void expect(String token) {
        if (!take(token)) {
            throw notSimulated();
        }
    }

    private boolean take(String token) {
        if (!code.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        skipSpaces();
        return true;
    }

    private boolean takeLineBreaks() {
        int start = at;
        while (at < code.length() && (code.charAt(at) == '\n' || code.charAt(at) == '\r')) {
            at++;
            skipSpaces();
        }
        return at > start;
    }

    private void skipSpaces() {
        while (at < code.length() && (code.charAt(at) == ' ' || code.charAt(at) == '\t')) {
            at++;
        }
    }

    private BigInteger floorDivide(BigInteger dividend, BigInteger divisor, String ifZero) {
        if (rehearsal) {
            return BigInteger.ONE;
        }
        if (divisor.signum() == 0) {
            throw raised("ZeroDivisionError", ifZero);
        }
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        boolean down = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
        return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private Ended raised(String name, String message) {
        return new Ended(new Result.Raised(stdout.toString(), name, message, slept));
    }

    private static Ended notSimulated() {
        return new Ended(new Result.NotSimulated());
    }

    /** Leaves the cell from wherever it is. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Result result;

        Ended(Result result) {
            super(null, null, false, false);
            this.result = result;
        }
    }
}
