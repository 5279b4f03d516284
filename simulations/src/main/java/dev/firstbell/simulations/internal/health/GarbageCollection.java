package dev.firstbell.simulations.internal.health;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The garbage collection pauses of this process: their total and the longest one. */
final class GarbageCollection implements AutoCloseable {
    /**
     * ZGC and Shenandoah report their concurrent cycles as a collector with this word in its name, and their pauses as
     * another one. Only pauses stop the program.
     */
    private static final String CONCURRENT = "Cycles";

    private final LongAccumulator longestMillis = new LongAccumulator(Math::max, 0);
    private final NotificationListener listener = this::hear;

    GarbageCollection() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter
                    && !collector.getName().contains(CONCURRENT)) {
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    private void hear(Notification notification, Object handback) {
        if (GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notification.getType())) {
            longestMillis.accumulate(GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                    .getGcInfo()
                    .getDuration());
        }
    }

    /** Returns the total pause time since the process started. */
    Duration total() {
        return Duration.ofMillis(ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().contains(CONCURRENT))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum());
    }

    /** Returns the longest pause since the last call. */
    Duration takeLongest() {
        return Duration.ofMillis(longestMillis.getThenReset());
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(listener);
                } catch (ListenerNotFoundException e) {
                    // The listener was not added to this collector.
                }
            }
        }
    }
}
