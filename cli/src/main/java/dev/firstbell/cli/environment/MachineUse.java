package dev.firstbell.cli.environment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The CPU time of a Linux machine since its start, and what of it belongs to a lab and its load generator. In the clock ticks
 * of {@code /proc} (proc(5)).
 *
 * @param all of all processors, idle time included
 * @param busy of all programs; without interrupts, which belong to none
 * @param stolen what the hypervisor gave to other machines
 * @param own of the processes that count as own, with those of their children that have ended
 */
record MachineUse(long all, long busy, long stolen, long own) {
    /** The columns of the line {@code cpu} of {@code /proc/stat}; the times of guests are part of user and nice. */
    private static final int COLUMNS = 8;

    private static final int USER = 0;
    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int STEAL = 7;

    /** The fields utime, stime, cutime and cstime of {@code /proc/PID/stat}, counted after the command's name. */
    private static final int UTIME = 11;

    private static final int CSTIME = 14;

    /**
     * Reads the present use.
     *
     * @param proc {@code /proc}
     * @param mark a variable with its value; a process that has it in its environment counts as own
     * @param pids of other processes that count as own
     */
    static MachineUse read(Path proc, String mark, Set<Long> pids) {
        try {
            long[] cpu = numbers(Files.readString(proc.resolve("stat"), ISO_8859_1)
                            .lines()
                            .filter(line -> line.startsWith("cpu "))
                            .findFirst()
                            .orElseThrow(() -> new IOException("no line cpu in " + proc.resolve("stat")))
                            .substring("cpu ".length()))
                    .stream()
                    .mapToLong(Long::longValue)
                    .limit(COLUMNS)
                    .toArray();
            return new MachineUse(
                    Arrays.stream(cpu).sum(), cpu[USER] + cpu[NICE] + cpu[SYSTEM], cpu[STEAL], own(proc, mark, pids));
        } catch (IOException e) {
            throw new UncheckedIOException("the use of this machine's processors cannot be read", e);
        }
    }

    private static long own(Path proc, String mark, Set<Long> pids) throws IOException {
        long own = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (pids.contains(Long.parseLong(process.getFileName().toString())) || isMarked(process, mark)) {
                        own += ticks(Files.readString(process.resolve("stat"), ISO_8859_1));
                    }
                } catch (IOException e) {
                    // It has ended meanwhile, or belongs to another user.
                }
            }
        }
        return own;
    }

    private static boolean isMarked(Path process, String mark) throws IOException {
        return List.of(Files.readString(process.resolve("environ"), ISO_8859_1).split("\0"))
                .contains(mark);
    }

    /** The command's name is in brackets, and may hold spaces and brackets. */
    private static long ticks(String stat) {
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
        return fields.subList(UTIME, CSTIME + 1).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static List<Long> numbers(String text) {
        return Arrays.stream(text.strip().split(" +")).map(Long::valueOf).toList();
    }

    /** The share of the processors that other programs have used since then, from 0 to 1. */
    double othersSince(MachineUse before) {
        return share(busy - before.busy - (own - before.own), before);
    }

    /** The share of the processors that the hypervisor has given to other machines since then, from 0 to 1. */
    double stolenSince(MachineUse before) {
        return share(stolen - before.stolen, before);
    }

    private double share(long ticks, MachineUse before) {
        long passed = all - before.all;
        return passed <= 0 ? 0 : Math.max(0, (double) ticks / passed);
    }
}
