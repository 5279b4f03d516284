package dev.firstbell.embedded.internal;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What the simulated kernel can run: integers, {@code + - * // %}, parentheses, {@code print} of such an expression, and
 * several of these after one another with semicolons. Precedence and rounding are Python's; a division by zero fails as
 * Python's does. Nothing else is run, and no result is ever made up.
 */
final class SimulatedCell {
    /** Keeps numbers and nesting small. */
    private static final int LONGEST_CODE = 200;

    private final String code;
    private final StringBuilder stdout = new StringBuilder();
    private int at;

    private SimulatedCell(String code) {
        this.code = code;
    }

    /** What came of a cell. */
    sealed interface Result {
        /**
         * It ran.
         *
         * @param value of the last expression, if the cell ended in one
         */
        record Value(String stdout, Optional<BigInteger> value) implements Result {}

        /** It divided by zero. */
        record ZeroDivision(String stdout, String message) implements Result {}

        /** It is nothing that the simulated kernel can run. */
        record NotSimulated() implements Result {}
    }

    /** Runs a cell. */
    static Result run(String code) {
        String stripped = code.strip();
        if (stripped.isEmpty()) {
            return new Result.Value("", Optional.empty());
        }
        if (stripped.length() > LONGEST_CODE) {
            return new Result.NotSimulated();
        }
        SimulatedCell cell = new SimulatedCell(stripped);
        try {
            return cell.statements();
        } catch (NotSimulatedException e) {
            return new Result.NotSimulated();
        } catch (ArithmeticException e) {
            return new Result.ZeroDivision(cell.stdout.toString(), e.getMessage());
        }
    }

    private Result statements() {
        Optional<BigInteger> value = statement();
        while (take(";")) {
            // IPython shows nothing after a final semicolon.
            value = at == code.length() ? Optional.empty() : statement();
        }
        if (at < code.length()) {
            throw new NotSimulatedException();
        }
        return new Result.Value(stdout.toString(), value);
    }

    private Optional<BigInteger> statement() {
        if (!code.startsWith("print", at)) {
            return Optional.of(sum());
        }
        take("print");
        if (!take("(")) {
            throw new NotSimulatedException();
        }
        BigInteger printed = sum();
        expect(")");
        stdout.append(printed).append('\n');
        return Optional.empty();
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
                throw new NotSimulatedException();
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
                // Its value would be no integer.
                throw new NotSimulatedException();
            } else {
                return value;
            }
        }
    }

    private BigInteger signed() {
        if (take("-")) {
            return signed().negate();
        }
        return take("+") ? signed() : atom();
    }

    private BigInteger atom() {
        if (take("(")) {
            BigInteger value = sum();
            expect(")");
            return value;
        }
        int start = at;
        while (at < code.length() && code.charAt(at) >= '0' && code.charAt(at) <= '9') {
            at++;
        }
        // Python takes no leading zeros.
        if (at == start || code.charAt(start) == '0' && at - start > 1) {
            throw new NotSimulatedException();
        }
        BigInteger value = new BigInteger(code.substring(start, at));
        skipSpaces();
        return value;
    }

    private void expect(String token) {
        if (!take(token)) {
            throw new NotSimulatedException();
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

    private void skipSpaces() {
        while (at < code.length() && (code.charAt(at) == ' ' || code.charAt(at) == '\t')) {
            at++;
        }
    }

    private static BigInteger floorDivide(BigInteger dividend, BigInteger divisor, String ifZero) {
        if (divisor.signum() == 0) {
            throw new ArithmeticException(ifZero);
        }
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        boolean down = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
        return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static final class NotSimulatedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotSimulatedException() {
            super(null, null, false, false);
        }
    }
}
