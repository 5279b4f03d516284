package dev.firstbell.records.applied;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.applied.Application.Expiry;
import dev.firstbell.records.applied.Application.Plan;
import dev.firstbell.records.classes.TestingSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppliedRecordTest {
    private static final String SHA = "ab".repeat(32);
    private static final Instant AT = Instant.parse("2027-01-04T10:00:00Z");

    /** As the first version wrote it. */
    private static final String WRITTEN = """
            {
              "schema" : 1,
              "applications" : [ {
                "at" : "2027-01-04T10:00:00.000000Z",
                "toolVersion" : "0.1.0",
                "plan" : {
                  "name" : "CS 101",
                  "method" : "sweep",
                  "sha256" : "%1$s"
                },
                "expiry" : {
                  "at" : "2027-05-01T06:00:00.000000Z",
                  "rule" : "the end of the term Spring 2027"
                },
                "runs" : [ {
                  "id" : "two nodes-1",
                  "startedAt" : "2027-01-04T10:00:00.000000Z",
                  "origin" : "measured (lab)",
                  "verdict" : "sloMet",
                  "sha256" : "%1$s"
                } ],
                "accepted" : [ "few" ],
                "files" : [ {
                  "path" : "hub/values.yaml",
                  "kind" : "values",
                  "sha256Before" : "%1$s",
                  "sha256After" : "%1$s",
                  "edits" : [ {
                    "key" : [ "hub", "concurrentSpawnLimit" ],
                    "before" : "64",
                    "after" : "220",
                    "valueAt" : 0
                  } ]
                }, {
                  "path" : "schedule.yaml",
                  "kind" : "schedule",
                  "sha256After" : "%1$s"
                } ]
              } ]
            }
            """.formatted(SHA);

    @TempDir
    private Path folder;

    private static Application application(String file) {
        return new Application(
                AT,
                "0.1.0",
                new Plan("CS 101", "sweep", SHA, List.of()),
                new Expiry(Instant.parse("2027-05-01T06:00:00Z"), "the end of the term Spring 2027"),
                List.of(new AppliedRun("two nodes-1", AT, "measured (lab)", "sloMet", SHA)),
                List.of("few"),
                List.of(
                        new AppliedFile(
                                file,
                                AppliedFile.Kind.VALUES,
                                Optional.of(SHA),
                                SHA,
                                List.of(new KeyEdit(List.of("hub", "concurrentSpawnLimit"), "64", "220", 0))),
                        new AppliedFile("schedule.yaml", AppliedFile.Kind.SCHEDULE, Optional.empty(), SHA, List.of())));
    }

    @Test
    void theTextIsTheOneOfTheSchemaAndReadsBack() {
        AppliedRecord record = AppliedRecord.with(Optional.empty(), application("hub/values.yaml"));

        assertThat(record.text()).isEqualTo(WRITTEN);
        assertThat(TestingSchemas.APPLIED.problems(WRITTEN)).isEmpty();
        assertThat(AppliedRecord.parse("record", WRITTEN)).isEqualTo(record);
    }

    @Test
    void theLastApplicationGoesFirst() {
        AppliedRecord one = AppliedRecord.with(Optional.empty(), application("a"));
        AppliedRecord two = AppliedRecord.with(Optional.of(one), application("b"));

        assertThat(two.last().files().get(0).path()).isEqualTo("b");
        assertThat(two.withoutLast()).contains(one);
        assertThat(one.withoutLast()).isEmpty();
        assertThat(two.lastOf("a")).contains(one.last());
        assertThat(two.lastOf("c")).isEmpty();
    }

    @Test
    void aRecordThatWasDamagedIsNamedWithItsLine() {
        assertThatThrownBy(() -> AppliedRecord.parse("record", WRITTEN.replace("\"schema\" : 1", "\"schema\" : 2")))
                .hasMessageStartingWith("record: is not a record of `firstbell apply`")
                .hasMessageEndingWith("; restore it from a copy or from version control");
        assertThatThrownBy(() -> AppliedRecord.parse("record", "{\"schema\" : 1, \"applications\" : []}"))
                .hasMessageContaining("applications must not be empty");
        assertThatThrownBy(() -> AppliedRecord.parse("record", WRITTEN.substring(0, 100)))
                .hasMessageContaining("is not a record");
    }

    @Test
    void aFileBelowTheRecordHasAPlanThatHasExpired() throws IOException {
        Files.writeString(folder.resolve(AppliedRecord.FILE), WRITTEN);
        Path values =
                Files.writeString(Files.createDirectory(folder.resolve("hub")).resolve("values.yaml"), "");
        Path other = Files.writeString(folder.resolve("other.yaml"), "");
        Instant expiry = Instant.parse("2027-05-01T06:00:00Z");

        assertThat(AppliedExpiry.note(values, expiry.minusSeconds(1))).isEmpty();
        assertThat(AppliedExpiry.note(values, expiry))
                .contains(
                        values + ": the plan for CS 101, which was applied to this file, expired at"
                                + " 2027-05-01T06:00:00Z (the end of the term Spring 2027); plan again, and apply the new plan");
        assertThat(AppliedExpiry.note(other, expiry)).isEmpty();
        assertThat(AppliedExpiry.note(folder.resolve("none"), expiry)).isEmpty();
        Files.writeString(folder.resolve(AppliedRecord.FILE), "{");
        assertThat(AppliedExpiry.note(other, expiry).orElseThrow()).contains("is not a record");
    }
}
