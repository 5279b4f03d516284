package dev.firstbell.embedded.internal.kernel;

/** Leaves a cell that fails as it would fail in Python. */
final class PythonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;

    /** @param name of the Python exception, such as {@code NameError} */
    PythonException(String name, String message) {
        super(message, null, false, false);
        this.name = name;
    }

    static PythonException undefined(String name) {
        return new PythonException("NameError", "name '" + name + "' is not defined");
    }

    String name() {
        return name;
    }
}
