package dev.firstbell.cli.display;

import dev.firstbell.simulations.RunProgress;

/** Shows how far a run is. Thread-safe: reports come from one thread, other messages from another. */
interface Display {
    /** Shows a run's progress. */
    void show(String name, RunProgress progress);

    /** Takes away what is being drawn, so that other output starts on its own; the next progress is drawn below that. */
    void end();

    /** Shows nothing. */
    final class Silent implements Display {
        @Override
        public void show(String name, RunProgress progress) {
            // That is the point.
        }

        @Override
        public void end() {
            // Nothing is drawn.
        }
    }
}
