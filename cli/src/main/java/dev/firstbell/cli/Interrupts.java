package dev.firstbell.cli;

import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C: the first ends things in good order, the second at once.
 *
 * <p>The JVM's own shutdown hooks cannot tell a second one. {@code sun.misc.Signal} is in the supported module {@code
 * jdk.unsupported} but may not be named under {@code -Werror}, hence the reflection; where it is missing, Ctrl-C ends
 * the process at once, and the injector cleans up after it has lost its parent.
 */
final class Interrupts implements AutoCloseable {
    private final AtomicInteger count = new AtomicInteger();
    private final Optional<Object> before;

    /**
     * @param first what to do at the first Ctrl-C; must return soon
     * @param second what to do at the second
     */
    Interrupts(Runnable first, Runnable second) {
        before = handle(() -> {
            int number = count.incrementAndGet();
            // Not on the signal's thread: it serves all signals.
            new Thread(number == 1 ? first : second, "interrupt-" + number).start();
        });
    }

    /** Whether there was any. */
    boolean any() {
        return count.get() > 0;
    }

    /** Gives Ctrl-C back to whoever had it. */
    @Override
    public void close() {
        before.ifPresent(Interrupts::install);
    }

    private static Optional<Object> handle(Runnable onSignal) {
        try {
            return install(Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(),
                    new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            onSignal.run();
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            case "toString" -> "firstbell's handler";
                            default -> null;
                        };
                    }));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Returns the handler that was there; empty where there are no such signals. */
    private static Optional<Object> install(Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            return Optional.ofNullable(signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, interrupt, handler));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
