package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.Prescaler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends at any of its requests, to Google or to the API server, leaves a state from which another goes on. */
class KilledAnywhereTest {
    private static final String AUTOSCALING = "{\"enabled\": true, \"minNodeCount\": 1, \"maxNodeCount\": 10}";

    /** More than one {@code apply} makes. */
    private static final int REQUESTS = 25;

    @TempDir
    private Path folder;

    /** The end of a process: no handler of failures sees it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Ends the process at one of its requests. */
    private static final class Fuse {
        private int left;

        Fuse(int requests) {
            left = requests;
        }

        void burn() {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    private static Prescaler prescaler(TestingGkePool pool, Fuse fuse) {
        MetadataServer metadata = new MetadataServer(pool.gke.url(), pool.clock);
        ConfigMapRecords records = pool.records();
        return new GkePoolPrescaler(
                new GkePoolAccess(
                        ScriptedGke.POOL,
                        new GoogleCredentials() {
                            @Override
                            public String token() {
                                fuse.burn();
                                return metadata.token();
                            }

                            @Override
                            public void rejected() {
                                metadata.rejected();
                            }

                            @Override
                            public Advice advice() {
                                return metadata.advice();
                            }
                        },
                        pool.gke.addresses(),
                        pool.cluster,
                        new Patience(pool.clock, pool.clock, Duration.ofMinutes(10), Duration.ofSeconds(30))),
                new PoolRecords() {
                    @Override
                    public Optional<PoolRecord> read() {
                        fuse.burn();
                        return records.read();
                    }

                    @Override
                    public PoolRecord begin(PoolRecord record) {
                        fuse.burn();
                        PoolRecord kept = records.begin(record);
                        fuse.burn();
                        return kept;
                    }

                    @Override
                    public void write(PoolRecord record) {
                        fuse.burn();
                        records.write(record);
                        fuse.burn();
                    }

                    @Override
                    public void remove() {
                        fuse.burn();
                        records.remove();
                        fuse.burn();
                    }
                },
                wanted -> null,
                note -> {});
    }

    private static boolean killed(Runnable work) {
        try {
            work.run();
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    @Test
    void killedWhileItRaisesAndWhileItGivesBack() {
        int kills = 0;
        try (TestingGkePool pool = new TestingGkePool(new ScriptedGke(AUTOSCALING, "us-central1-a"), folder)) {
            for (int at = 0; at < REQUESTS; at++) {
                int requests = at;
                pool.gke.sizes.put("us-central1-a", 1);
                kills += killed(() -> prescaler(pool, new Fuse(requests)).apply(5)) ? 1 : 0;
                assertThat(pool.gke.size()).as("killed at request " + at).isIn(1, 5);

                pool.prescaler().apply(5);
                assertThat(pool.prescaler().applied()).isEqualTo(5);
                assertThat(pool.gke.size()).isEqualTo(5);
                assertThat(pool.records().read().orElseThrow().minimum()).isEqualTo(1);

                kills += killed(() -> prescaler(pool, new Fuse(requests)).release()) ? 1 : 0;
                pool.prescaler().release();
                assertThat(pool.prescaler().applied()).isZero();
                assertThat(pool.gke.autoscaling).contains("\"minNodeCount\":1");
                assertThat(pool.gke.size()).as("no node was taken").isEqualTo(5);
                assertThat(pool.records().read()).isEmpty();
            }
        }
        assertThat(kills).isGreaterThan(15);
    }
}
