package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What it would cost to know each meeting's attendance and every boot, pull and preemption beforehand: a node is started so that
 * it is warm when its first student comes, and stopped when the last student of its last class has left. It is kept through a
 * break if that is shorter than booting it again, and a machine that would be preempted is not taken. Every student has a seat
 * at once, so every promise is kept.
 */
final class Clairvoyant {
    private final Fleet fleet;
    private final DaySample sample;
    private final List<DayClass> classes;

    /** The classes, in the order of their ends. */
    private final List<Integer> byEnd;

    private static final class Machine {
        private final double warm;
        private final double from;
        private final int[] students;
        private int taken;
        private double lastEnd;

        Machine(double warm, double from, int classes) {
            this.warm = warm;
            this.from = from;
            this.students = new int[classes];
        }
    }

    Clairvoyant(Fleet fleet, DaySample sample) {
        this.fleet = fleet;
        this.sample = sample;
        this.classes = sample.classes();
        this.byEnd = IntStream.range(0, classes.size())
                .boxed()
                .sorted(Comparator.comparingDouble(of -> classes.get(of).end()))
                .toList();
    }

    /** The mean time of all nodes, from the request of each to its end, in hours. */
    double hours() {
        double seconds = 0;
        for (int world = 0; world < sample.worlds(); world++) {
            seconds += seconds(world);
        }
        return seconds / sample.worlds() / 3600;
    }

    private double seconds(int world) {
        double sum = 0;
        int started = 0;
        int ended = 0;
        List<Machine> running = new ArrayList<>();
        for (int student = 0; student < sample.students(world); student++) {
            double at = sample.at(world, student);
            for (; classes.get(byEnd.get(ended)).end() <= at; ended++) {
                int of = byEnd.get(ended);
                running.forEach(machine -> machine.taken -= machine.students[of]);
            }
            Machine best = null;
            for (int i = running.size() - 1; i >= 0; i--) {
                Machine machine = running.get(i);
                if (machine.taken == 0 && at - machine.lastEnd > machine.warm) {
                    running.remove(i);
                    sum += machine.lastEnd - machine.from;
                } else if (machine.taken < fleet.seats() && (best == null || machine.taken >= best.taken)) {
                    best = machine;
                }
            }
            if (best == null) {
                double warm = fleet.boot().draw(Keyed.bits(sample.drawSeed(), world, started, Draw.BOOT))
                        + fleet.pull().draw(Keyed.bits(sample.drawSeed(), world, started, Draw.PULL));
                started++;
                best = new Machine(warm, at - warm, classes.size());
                running.add(best);
            }
            int of = sample.classOf(world, student);
            best.students[of]++;
            best.taken++;
            best.lastEnd = Math.max(best.lastEnd, classes.get(of).end());
        }
        for (Machine machine : running) {
            sum += machine.lastEnd - machine.from;
        }
        return sum;
    }
}
