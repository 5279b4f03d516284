package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.parameters.NodeRoom.Limit;
import dev.firstbell.twin.parameters.NodeRoom.Resource;
import org.junit.jupiter.api.Test;

/** The computation as people read it. */
class NodeRoomTest {
    private static final long MIB = 1L << 20;

    @Test
    void wholeSizesAreExact() {
        assertThat(new Limit(Resource.MEMORY, 48250 * MIB, 600 * MIB, 0, 1178 * MIB).formula())
                .isEqualTo("(48250Mi - 600Mi) / 1178Mi");
    }

    /** A guarantee of 1.15G was printed as 1150000000. */
    @Test
    void oddBytesAreRoundedInTheTextAndExactInTheNumberOfStudents() {
        Limit limit = new Limit(Resource.MEMORY, 10 * 1_150_000_000L, 0, 0, 1_150_000_000L);

        assertThat(limit.formula()).isEqualTo("10967.3Mi / 1096.7Mi");
        assertThat(limit.students()).hasValue(10);
    }

    @Test
    void podsAreCounted() {
        assertThat(new Limit(Resource.PODS, 110, 9, 0, 1).formula()).isEqualTo("110 - 9");
    }
}
