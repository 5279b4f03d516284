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

/** The time that garbage collection stopped this process for, in all and the longest at once. */
final class GarbageCollection implements AutoCloseable {
    /** What ZGC and Shenandoah do beside the program; only their pauses stop anybody, and they are told apart. */
    private static final String BESIDE = "Cycles";

    private final LongAccumulator longestMillis = new LongAccumulator(Math::max, 0);
    private final NotificationListener listener = this::hear;

    GarbageCollection() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter
                    && !collector.getName().contains(BESIDE)) {
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

    /** Since this process began. */
    Duration total() {
        return Duration.ofMillis(ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().contains(BESIDE))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum());
    }

    /** The longest pause since the last time. */
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
                    // It was never added there.
                }
            }
        }
    }
}
