package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.List;

/**
 * What it would cost to know each meeting's attendance and every boot, pull and preemption beforehand: a node is started so that
 * it is warm when its first student comes, and stopped when the last student of its last class has left. It is kept through a
 * break if that is shorter than booting it again, and a machine that would be preempted is not taken. Every student has a seat
 * at once, so every promise is kept.
 */
final class Clairvoyant {
    private final Fleet fleet;
    private final DaySample sample;

    private static final class Machine {
        private double warm;
        private double from;
        private double lastEnd;
        private final List<Double> ends = new ArrayList<>();
    }

    Clairvoyant(Fleet fleet, DaySample sample) {
        this.fleet = fleet;
        this.sample = sample;
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
        List<Machine> machines = new ArrayList<>();
        List<Machine> running = new ArrayList<>();
        for (int student = 0; student < sample.students(world); student++) {
            double at = sample.at(world, student);
            double end = sample.classes().get(sample.classOf(world, student)).end();
            Machine best = null;
            for (Machine machine : List.copyOf(running)) {
                machine.ends.removeIf(left -> left <= at);
                if (machine.ends.isEmpty() && at - machine.lastEnd > machine.warm) {
                    running.remove(machine);
                } else if (machine.ends.size() < fleet.seats()
                        && (best == null || machine.ends.size() > best.ends.size())) {
                    best = machine;
                }
            }
            if (best == null) {
                best = new Machine();
                best.warm = fleet.boot().draw(Keyed.bits(sample.drawSeed(), world, machines.size(), Draw.BOOT))
                        + fleet.pull().draw(Keyed.bits(sample.drawSeed(), world, machines.size(), Draw.PULL));
                best.from = at - best.warm;
                machines.add(best);
                running.add(best);
            }
            best.ends.add(end);
            best.lastEnd = Math.max(best.lastEnd, end);
        }
        return machines.stream()
                .mapToDouble(machine -> machine.lastEnd - machine.from)
                .sum();
    }
}
