package dev.firstbell.simulations.internal.health;

import dev.firstbell.records.journal.Saturation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The CPU throttling that the kernel reports in {@code cpu.stat} for this process's control group (version 1 or 2) and for
 * the groups above it, whose quotas also limit the process. If several groups were throttled, the one with the longest
 * throttled time counts, because the times may overlap.
 */
final class CpuQuota {
    private final List<Path> files;

    private CpuQuota(List<Path> files) {
        this.files = files;
    }

    /** Returns the quota of this process. */
    static CpuQuota ofThisProcess() {
        return of(Path.of("/"));
    }

    /** @param root the root of a file system with {@code proc/self/cgroup} and {@code sys/fs/cgroup} */
    static CpuQuota of(Path root) {
        try {
            List<Path> files = new ArrayList<>();
            for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
                // hierarchy:controllers:path; version 2 has no controllers
                String[] parts = line.split(":", 3);
                if (parts.length == 3) {
                    Path mounts = root.resolve("sys/fs/cgroup");
                    if (parts[1].isEmpty()) {
                        files.addAll(upwards(mounts, parts[2]));
                    } else if (List.of(parts[1].split(",")).contains("cpu")) {
                        files.addAll(upwards(mounts.resolve(parts[1]), parts[2]));
                        files.addAll(upwards(mounts.resolve("cpu"), parts[2]));
                    }
                }
            }
            return new CpuQuota(files.stream().distinct().toList());
        } catch (IOException e) {
            return new CpuQuota(List.of());
        }
    }

    private static List<Path> upwards(Path mount, String group) {
        List<Path> files = new ArrayList<>();
        Path relative = Path.of("/").relativize(Path.of(group).normalize());
        for (Path at = mount.resolve(relative).normalize(); at != null && at.startsWith(mount); at = at.getParent()) {
            Path file = at.resolve("cpu.stat");
            if (Files.isReadable(file)) {
                files.add(file);
            }
        }
        return files;
    }

    /** Returns the throttling since the control group was created; empty if the kernel does not report it. */
    Optional<Saturation.CpuThrottling> read() {
        return files.stream()
                .flatMap(file -> read(file).stream())
                .max((one, other) -> one.time().compareTo(other.time()));
    }

    /** Returns the increase between two readings; empty if either is absent. */
    static Optional<Saturation.CpuThrottling> between(
            Optional<Saturation.CpuThrottling> before, Optional<Saturation.CpuThrottling> after) {
        return before.flatMap(then -> after.map(now -> new Saturation.CpuThrottling(
                Math.max(0, now.periods() - then.periods()),
                now.time().compareTo(then.time()) > 0 ? now.time().minus(then.time()) : Duration.ZERO)));
    }

    private static Optional<Saturation.CpuThrottling> read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            OptionalLong periods = value(lines, "nr_throttled");
            Optional<Duration> time = Stream.concat(
                            value(lines, "throttled_usec").stream()
                                    .mapToObj(micros -> Duration.ofNanos(micros * 1_000)),
                            value(lines, "throttled_time").stream().mapToObj(Duration::ofNanos))
                    .findFirst();
            return periods.isPresent()
                    ? time.map(held -> new Saturation.CpuThrottling(periods.getAsLong(), held))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).strip())
                .filter(text -> text.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
