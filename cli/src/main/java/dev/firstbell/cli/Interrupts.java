package dev.firstbell.cli;

import java.lang.reflect.Proxy;
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

    /**
     * @param first what to do at the first Ctrl-C; must return soon
     * @param second what to do at the second
     */
    Interrupts(Runnable first, Runnable second) {
        handle(() -> {
            int number = count.incrementAndGet();
            // Not on the signal's thread: it serves all signals.
            new Thread(number == 1 ? first : second, "interrupt-" + number).start();
        });
    }

    /** Whether there was any. */
    boolean any() {
        return count.get() > 0;
    }

    /** Gives Ctrl-C back its default. */
    @Override
    public void close() {
        install("SIG_DFL", null);
    }

    private static void handle(Runnable onSignal) {
        install(null, onSignal);
    }

    private static void install(String constant, Runnable onSignal) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object installed = constant != null
                    ? handler.getField(constant).get(null)
                    : Proxy.newProxyInstance(
                            Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    onSignal.run();
                                }
                                return switch (method.getName()) {
                                    case "hashCode" -> System.identityHashCode(proxy);
                                    case "equals" -> proxy == arguments[0];
                                    case "toString" -> "firstbell's handler";
                                    default -> null;
                                };
                            });
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler).invoke(null, interrupt, installed);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // No such signal here; see above.
            return;
        }
    }
}
