package dev.firstbell.twin.hub;

import dev.firstbell.twin.clock.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The hub's single CPU core: a first-come, first-served queue, beside the work of {@link HubLoad}. */
final class HubCpu {
    private final EventLoop loop;
    private final HubLoad load;
    private final Deque<Job> queue = new ArrayDeque<>();
    private Job current;
    private EventLoop.Timer timer = () -> {};

    public HubCpu(EventLoop loop, HubLoad load) {
        this.loop = loop;
        this.load = load;
    }

    /** A job for the hub's core. */
    public interface Job {
        /** Called when the job begins; returns its CPU time. */
        Duration begin();

        /** Called when the job is done. */
        void finish();

        /** Called if the hub exits before the job is done. */
        void lost();
    }

    /** Appends a job to the queue. */
    public void submit(Job job) {
        queue.add(job);
        if (current == null) {
            begin();
        }
    }

    /** Appends a job with a known CPU time to the queue. If the hub exits first, the job is dropped. */
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

    /** How much longer the response to a call to the API server takes now, because of the work beside the jobs. */
    public Duration callDelay() {
        return load.callDelay(jobs());
    }

    /** Drops the current job and all queued jobs. */
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
        timer = loop.after(slowed(current.begin()), () -> {
            Job done = current;
            // The job remains the current one while it finishes, so that jobs submitted by it are queued.
            done.finish();
            current = null;
            if (!queue.isEmpty()) {
                begin();
            }
        });
    }

    private Duration slowed(Duration work) {
        double slowdown = load.slowdown(jobs());
        return slowdown == 1 ? work : Duration.ofNanos(Math.round(work.toNanos() * slowdown));
    }

    private int jobs() {
        return queue.size() + (current == null ? 0 : 1);
    }
}
