package dev.firstbell.cli.ready;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.twin.readiness.Readiness;
import java.util.List;

/**
 * Everything that is printed.
 *
 * @param notes what a reader must know besides
 */
record ReadyAnswer(ClassFile file, Readiness readiness, ClusterFacts facts, ReadyValues values, List<String> notes) {
    ReadyAnswer {
        notes = List.copyOf(notes);
    }
}
