package dev.firstbell.embedded.internal.kernel;

import java.math.BigInteger;

/** Evaluates expressions of integers with Python's precedence and rounding. */
final class CellExpression {
    private static final int DEEPEST = 50;

    private final CellText text;
    private final CellNamespace namespace;
    private final boolean rehearsal;
    private int depth;

    /** @param rehearsal whether the cell is only parsed: every value is then 1, and every name may be a function's */
    CellExpression(CellText text, CellNamespace namespace, boolean rehearsal) {
        this.text = text;
        this.namespace = namespace;
        this.rehearsal = rehearsal;
    }

    BigInteger evaluate() {
        BigInteger value = product();
        while (true) {
            if (text.take("+")) {
                value = value.add(product());
            } else if (text.take("-")) {
                value = value.subtract(product());
            } else {
                return value;
            }
        }
    }

    private BigInteger product() {
        BigInteger value = signed();
        while (true) {
            if (text.startsWith("**")) {
                throw new NotSimulatedException();
            } else if (text.take("*")) {
                value = value.multiply(signed());
            } else if (text.take("//")) {
                value = floorDivide(value, signed(), "integer division or modulo by zero");
            } else if (text.take("%")) {
                BigInteger divisor = signed();
                value = value.subtract(
                        floorDivide(value, divisor, "integer modulo by zero").multiply(divisor));
            } else if (text.take("/")) {
                floorDivide(value, signed(), "division by zero");
                if (!rehearsal) {
                    // The quotient would be a float.
                    throw new NotSimulatedException();
                }
            } else {
                return value;
            }
        }
    }

    private BigInteger signed() {
        if (++depth > DEEPEST) {
            throw new NotSimulatedException();
        }
        BigInteger value = text.take("-") ? signed().negate() : text.take("+") ? signed() : atom();
        depth--;
        return value;
    }

    private BigInteger atom() {
        if (text.take("(")) {
            BigInteger value = evaluate();
            text.expect(")");
            return value;
        }
        String name = text.takeName();
        if (name.isEmpty()) {
            return text.takeInteger();
        }
        BigInteger value = variable(name);
        if (rehearsal && text.take("(")) {
            // A call. Whether the name is undefined is known only when the cell runs.
            while (!text.take(")")) {
                evaluate();
                if (!text.take(",")) {
                    text.expect(")");
                    break;
                }
            }
        }
        return value;
    }

    private BigInteger variable(String name) {
        return namespace.variable(name).orElseGet(() -> {
            if (PythonNames.mayContain(name) || namespace.hasModule(name)) {
                throw new NotSimulatedException();
            }
            if (!rehearsal) {
                throw PythonException.undefined(name);
            }
            return BigInteger.ONE;
        });
    }

    private BigInteger floorDivide(BigInteger dividend, BigInteger divisor, String ifZero) {
        if (rehearsal) {
            return BigInteger.ONE;
        }
        if (divisor.signum() == 0) {
            throw new PythonException("ZeroDivisionError", ifZero);
        }
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        boolean down = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
        return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }
}
