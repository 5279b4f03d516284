package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sets of classes that may break their promise in the same world.
 *
 * @param classes the number of classes of the day
 * @param all every class that may break its promise
 * @param broken the classes of each set
 * @param larger whether the set stands for every larger one as well. A set costs no less than {@code all}, and for less work that is
 *     taken as the cost of all of them, which makes the bound weaker
 */
record Subsets(int classes, BitSet all, BitSet[] broken, boolean[] larger) {
    /** With so many classes, each set is one by itself. */
    private static final int FEW = 5;

    /** How many classes the largest of the other sets has. */
    private static final int MOST_BROKEN = 3;

    private static final int MANY = 10;
    private static final int MOST_BROKEN_OF_MANY = 2;

    static Subsets of(int classes, int[] misses) {
        BitSet all = new BitSet();
        IntStream.range(0, classes).filter(of -> misses[of] > 0).forEach(all::set);
        int may = all.cardinality();
        int most = may <= FEW ? may : may <= MANY ? MOST_BROKEN : MOST_BROKEN_OF_MANY;
        List<BitSet> sets = new ArrayList<>(List.of(new BitSet()));
        for (int of = 0; of < classes; of++) {
            for (BitSet smaller : all.get(of) ? List.copyOf(sets) : List.<BitSet>of()) {
                if (smaller.cardinality() <= most) {
                    BitSet larger = (BitSet) smaller.clone();
                    larger.set(of);
                    sets.add(larger);
                }
            }
        }
        boolean[] larger = new boolean[sets.size()];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = sets.get(i).cardinality() > most;
        }
        return new Subsets(classes, all, sets.toArray(BitSet[]::new), larger);
    }

    int size() {
        return broken.length;
    }
}
