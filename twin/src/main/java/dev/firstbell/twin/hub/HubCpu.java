package dev.firstbell.twin.hub;

import dev.firstbell.twin.clock.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The hub's one core: a queue, first come, first served. */
final class HubCpu {
    private final EventLoop loop;
    private final Deque<Job> queue = new ArrayDeque<>();
    private Job current;
    private EventLoop.Timer timer = () -> {};

    public HubCpu(EventLoop loop) {
        this.loop = loop;
    }

    /** Something that the hub's core works on. */
    public interface Job {
        /** Its turn has come; says how long it takes. */
        Duration begin();

        /** It is done. */
        void finish();

        /** The hub exited before it was done. */
        void lost();
    }

    /** Puts a job at the end of the queue. */
    public void submit(Job job) {
        queue.add(job);
        if (current == null) {
            begin();
        }
    }

    /** Puts a job of a known length at the end of the queue; nobody minds if it is lost. */
    public void submit(Duration work, Runnable finish) {
        submit(new Job() {
            @Override
            public Duration begin() {
                return work;
            }

            @Override
            public void finish() {
                finish.run();
            }

            @Override
            public void lost() {}
        });
    }

    /** Loses the job at hand and everything in the queue. */
    public void drop() {
        timer.cancel();
        List<Job> lost = new ArrayList<>(queue);
        if (current != null) {
            lost.add(0, current);
        }
        queue.clear();
        current = null;
        lost.forEach(Job::lost);
    }

    private void begin() {
        current = queue.remove();
        timer = loop.after(current.begin(), () -> {
            Job done = current;
            // Still the current one while it finishes, so that what it submits waits for its turn.
            done.finish();
            current = null;
            if (!queue.isEmpty()) {
                begin();
            }
        });
    }
}
